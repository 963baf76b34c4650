internal import ArgumentParser
internal import Foundation
internal import SeismoInference
internal import SeismoReports
internal import SeismoSpec
internal import SeismoTables

struct ImportanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance",
    abstract: "Measure which columns a trained network needs.",
    discussion: """
      Each column's values are dealt to other rows of a labelled file, again and again: what gets worse needs the column. \
      Take rows that the network wasn't trained on. Columns that say the same share their importance.

      seismo importance runs/20260131T101500Z-iris-1a2b3c4d labelled.csv
      """)

  @OptionGroup var arguments: ModelArguments

  @Option(help: "How often each column's values are dealt anew.")
  var repeats = 10

  @Option(help: "The metric that orders the columns; the run's first without it.")
  var metric: String?

  @Option(help: "Seed of the dealing.")
  var seed: UInt64 = 0

  @Flag(help: "As JSON.")
  var json = false

  @Option(help: ArgumentHelp("Draw a page, too.", valueName: "file"))
  var html: String?

  func validate() throws {
    guard (1...1000).contains(repeats) else {
      throw ValidationError("--repeats has to be from 1 to 1000, and is \(repeats)")
    }
  }

  func run() throws {
    let predictor = try arguments.predictor()
    let names = predictor.metrics.map { type(of: $0).name }
    let metric = try self.metric.map { wanted in
      guard names.contains(wanted) else {
        throw ValidationError(
          "the run has no metric '\(wanted)'; \(suggestion(for: wanted, among: names))")
      }
      return wanted
    }
    let display = ReadingDisplay(Terminal.standardError)
    let data = try arguments.rows(for: predictor, readsTarget: true) { display.show($0) }
    let importance = try predictor.importance(on: data, repeats: repeats, seed: seed)
    display.finish()
    let shown = metric ?? names.first ?? "loss"
    if let html {
      let page = ImportancePage.render(
        importance, by: shown, of: predictor.saved, on: data.name, weights: predictor.choice)
      try writeFile(page, to: html, over: ImportancePage.mark)
    }
    if json {
      print(json: try JSONImportance.text(of: importance))
    } else {
      print(
        ImportanceText.render(
          importance, by: shown, columns: Terminal.standardOutput.width ?? 80),
        terminator: "")
    }
  }
}

/// What importance looks like in a terminal: a bar for each column, the most important first.
enum ImportanceText {
  static func render(_ importance: Importance, by metric: String, columns: Int) -> String {
    let base = importance.metrics.first { $0.name == metric }?.value ?? .nan
    let rows = importance.ranked(by: metric).map {
      (name: $0.name.visibleOnOneLine, mean: $0.mean)
    }
    let most = max(rows.map(\.mean.value).max() ?? 0, .leastNormalMagnitude)
    let widest = min(30, rows.map(\.name.count).max() ?? 0)
    let bar = max(5, min(30, columns - widest - 28))
    let head =
      "\(metric) is \(figure(base)) on \(counted(importance.rows, "row")); without a column it gets worse by "
      + "(mean of \(importance.repeats), 95 % interval):\n\n"
    return head
      + rows.map { row in
        let length = Int((max(0, row.mean.value) / most * Double(bar)).rounded())
        let name = String(row.name.prefix(widest))
        let space = String(repeating: " ", count: widest - name.count)
        let value = figure(row.mean.value)
        let number = String(repeating: " ", count: max(0, 10 - value.count)) + value
        let margin = "± \(figure(row.mean.margin))"
        let gap = String(repeating: " ", count: max(1, 12 - margin.count))
        return "\(name)\(space)\(number) \(margin)\(gap)\(String(repeating: "█", count: length))"
          .trimmingCharacters(in: .whitespaces) + "\n"
      }.joined()
  }

  private static func figure(_ x: Double) -> String { String(format: "%.4g", x) }
}

/// Importance for programs.
private struct JSONImportance: Encodable {
  struct Column: Encodable {
    var column: String
    var importance: [String: Figure]
  }

  struct Figure: Encodable {
    var mean, margin: Double
    var repeats: [Double]
  }

  var rows: Int
  var metrics: [String: Double]
  var columns: [Column]

  static func text(of importance: Importance) throws -> String {
    let columns = importance.columns.map { column in
      Column(
        column: column.name,
        importance: Dictionary(
          uniqueKeysWithValues: column.losses.map { name, values in
            let mean = column.mean(of: name)
            return (name, Figure(mean: mean.value, margin: mean.margin, repeats: values))
          }))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let value = JSONImportance(
      rows: importance.rows,
      metrics: Dictionary(importance.metrics.map { ($0.name, $0.value) }) { first, _ in first },
      columns: columns)
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
