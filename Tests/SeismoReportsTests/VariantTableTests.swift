import Foundation
import SeismoPreparation
import SeismoReports
import SeismoRuns
import SeismoTraining
import Testing

/// Tables of many variants: what sets them apart, in which order they are, and that all of it can be read.
struct VariantTableTests {
  /// A curve whose spec says some things, with a validation loss and a test accuracy.
  static func curve(
    _ name: String, _ settings: [(String, String)], loss: Double = 1, accuracy: Double = 0.5,
    baseline: Baseline? = nil
  ) -> ReportModel.Curve {
    let all =
      settings + [("train.select.metric", "validation.loss"), ("train.select.mode", "min")]
    return .init(
      name: name, stepLosses: [], epochEnds: [1, 2], epochLosses: [], validationLosses: [],
      summary: .init(
        status: .finished,
        figures: [("validation loss", loss, nil), ("test accuracy", accuracy, nil)],
        bestEpoch: nil, steps: 2, stepsPerSecond: 10, seconds: 1),
      settings: Settings(all.map { .init($0.0, $0.1) }), baseline: baseline)
  }

  static func model(_ curves: [ReportModel.Curve]) -> ReportModel {
    ReportModel(title: "", subtitle: "", facts: [], curves: curves, notes: [])
  }

  static let baseline = Baseline(
    mostFrequentClass: "bus", mean: nil,
    figures: [
      .init(name: "validation.loss", value: 1.386, isLargerBetter: false),
      .init(name: "test.accuracy", value: 0.6, isLargerBetter: true),
    ])

  @Test func `settings that differ are columns, the best variant is first, the baseline last`() {
    let shared = [("loss", "cross_entropy"), ("train.epochs", "2")]
    let model = Self.model([
      Self.curve(
        "slow",
        shared + [
          ("optimizer", "sgd"), ("optimizer.learning_rate", "0.01"), ("optimizer.momentum", "0"),
        ], loss: 1.5, baseline: Self.baseline),
      Self.curve(
        "quick",
        shared + [
          ("optimizer", "adam"), ("optimizer.learning_rate", "0.001"), ("optimizer.beta1", "0.9"),
        ], loss: 0.5, accuracy: 0.75, baseline: Self.baseline),
    ])
    #expect(
      ResultTable.render(model, columns: nil) == """
        loss cross_entropy · epochs 2

        variant                          epoch   optimizer  learning_rate   validation loss   test accuracy   steps/s   time
        quick                     final      2        adam          0.001            0.5000           75.0%     10.00  1.0 s
        slow                      final      2         sgd           0.01             1.500           50.0%     10.00  1.0 s
        baseline: always the                                                          1.386           60.0%
        most frequent class
        'bus'

        Sorted by validation loss, the best first.
        No better than the baseline in test accuracy: slow (50.0%, baseline 60.0%).

        """)
  }

  @Test func `a key is shortened where no other ends alike`() {
    func variant(_ name: String, _ first: String, _ rate: String, _ clip: String?)
      -> ReportModel.Curve
    {
      Self.curve(
        name,
        [
          ("model[0]", "dense"), ("model[0].units", first), ("model[1]", "dense"),
          ("model[1].units", "4"), ("optimizer.learning_rate", rate),
        ] + (clip.map { [("gradient[0]", "clip_norm"), ("gradient[0].max_norm", $0)] } ?? []))
    }
    func heading(_ curves: [ReportModel.Curve]) -> String {
      let table = ResultTable.render(Self.model(curves), columns: nil)
      return String(table.split(separator: "\n").first { $0.hasPrefix("variant") } ?? "")
    }
    let one = heading([variant("a", "8", "0.1", nil), variant("b", "16", "0.1", "1")])
    #expect(one.contains("epoch   model[0].units  gradient[0]   validation"))
    let two = heading([variant("a", "8", "0.1", "5"), variant("b", "8", "0.2", "1")])
    #expect(two.contains("epoch   learning_rate  max_norm   validation"))
  }

  /// 24 variants as a grid names them.
  static let grid = ["1e-4", "1e-3", "1e-2", "0.1"].flatMap { rate in
    ["16", "32", "64"].flatMap { batch in
      ["8", "64"].map { units in
        curve(
          "learning_rate-\(rate).batch_size-\(batch).units-\(units).and_words_that_no_column_has_room_for",
          [
            ("optimizer.learning_rate", rate), ("sampler.batch_size", batch),
            ("model[0].units", units),
          ], loss: Double(units) ?? 0, accuracy: 0.25, baseline: baseline)
      }
    }
  }

  @Test(arguments: [60, 72, 80, 100, 120, 200], [1, 2, 24])
  func `every figure and every name is there, and no line is too long`(width: Int, count: Int) {
    let model = Self.model(Array(Self.grid.prefix(count)))
    let text = ResultTable.render(model, columns: width)
    for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    #expect(text.split(separator: "25.0%", omittingEmptySubsequences: false).count > count)
    #expect(text.split(separator: "10.00", omittingEmptySubsequences: false).count > count)
    let table = text.split(separator: "\n").map { $0.prefix { $0 != " " } }.joined()
    for curve in model.curves { #expect(table.contains(curve.name)) }
  }

  @Test func `what can't be compared stays in the spec's order, and what isn't a number is last`() {
    func order(_ curves: [ReportModel.Curve]) -> [String] {
      ResultTable.render(Self.model(curves), columns: nil).split(separator: "\n").dropFirst()
        .prefix(curves.count).map { String($0.prefix { $0 != " " }) }
    }
    let losses = [3, .nan, 1, .infinity, 2]
    let curves = zip("abcde", losses).map { Self.curve(String($0), [], loss: $1) }
    #expect(
      order(curves) == ["c", "e", "a", "d", "b"] || order(curves) == ["c", "e", "a", "b", "d"])
    var other = curves
    other[0].settings = Settings([
      .init("train.select.metric", "test.accuracy"), .init("train.select.mode", "max"),
    ])
    #expect(order(other).sorted() == ["a", "b", "c", "d", "e"])
  }

  @Test func `folds are summed up`() {
    let curves = [1.0, 2, 3].enumerated().map { index, loss in
      Self.curve("main/fold-\(index + 1)", [], loss: loss, accuracy: 0.5, baseline: Self.baseline)
    }
    let text = ResultTable.render(Self.model(curves), columns: nil)
    #expect(text.contains("main, 3 folds: mean ± sd"))
    #expect(text.contains("2.000 ± 1.0"))
    #expect(text.contains("50.0% ± 0.0%"))
  }

  @Test func `the page's table can be sorted, and starts as the terminal's`() throws {
    let page = HTMLReport.render(Self.model(Self.grid))
    #expect(page.contains("data-first=\"ascending\" aria-sort=\"ascending\""))
    let head = try #require(page.firstMatch(of: #/<thead>.*?<\/thead>/#.dotMatchesNewlines())).0
    #expect(head.matches(of: #/aria-sort=/#).count == 1)
    let first = try #require(page.range(of: "<tbody data-curve="))
    #expect(page[first.upperBound...].hasPrefix("\"0\""))
    #expect(page.contains("<tfoot>"))
    #expect(page.contains("baseline: always the most frequent class &#39;bus&#39;"))
  }

  @Test func `a note isn't a warning`() {
    var model = Self.model([Self.curve("a", [])])
    model.notes = ["It informs."]
    #expect(!HTMLReport.render(model).contains("class=\"warnings\""))
    model.warnings = ["It warns."]
    let page = HTMLReport.render(model)
    #expect(
      page.contains("<div class=\"warnings\">\n<ul aria-label=\"Warnings\">\n<li>It warns.</li>"))
    #expect(page.contains("<div class=\"notes\">\n<ul aria-label=\"Notes\">\n<li>It informs.</li>"))
  }

  @Test func `every colour of a picture has one for the dark`() {
    let svg = SVGChart.render(Self.model(Self.grid))
    #expect(svg.contains("@media (prefers-color-scheme:dark)"))
    for color in svg.matches(of: #/ (fill|stroke)="(#[0-9a-f]+)"/#) {
      #expect(svg.contains("[\(color.1)=\"\(color.2)\"]{\(color.1):#"), "\(color.0)")
    }
  }
}
