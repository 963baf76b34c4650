import Foundation
import Testing

/// `seismo explain` and `advise` as a person uses them.
@Suite struct ExplainCommandTests {
  static let spec = """
    name: pair
    seed: 4
    data:
      read: {use: synthetic, rows: 200, inputs: 6, seed: 4, spread: 2, contradictions: 1}
      schema: {target: y}
      split: {use: random, train: 1, validation: 0, test: 0}
    sampler: {use: shuffled, batch_size: 8}
    model: [{use: dense, units: 32, init: he_normal}, relu, {use: dense, units: classes}]
    loss: cross_entropy
    train: {epochs: 60, select: {metric: training.loss}}
    variants:
      adam: {optimizer: {use: adam, learning_rate: 3e-3}}
      sgd: {optimizer: {use: sgd, learning_rate: 0.01}}
    """

  private func text(of path: String) throws -> String {
    String(decoding: try contents(path), as: UTF8.self)
  }

  private func trained(_ place: Workplace, _ spec: String = Self.spec) throws -> String {
    try place.write(spec, to: "spec.yaml")
    let made = try seismo(["run", "spec.yaml", "-q"], in: place.path)
    #expect(made.status == 0, "\(made.errors)")
    let runs = try FileManager.default.contentsOfDirectory(atPath: place.path + "/runs")
    return "runs/" + (try #require(runs.first))
  }

  @Test func `explains every variant, and writes what it found`() throws {
    let place = try Workplace()
    let run = try trained(place)
    let result = try seismo(["explain", run], in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("adam: "))
    #expect(result.output.hasSuffix("\(run)/report.html\n"))
    let written = try text(of: "\(place.path)/\(run)/adam/spikes.json")
    #expect(written.contains("\"explained\" : true") && written.contains("\"probed_rows\" : 200"))
    let truth = try text(of: "\(place.path)/\(run)/truth.csv")
    #expect(truth.hasPrefix("line,what\n") && truth.contains(",contradiction\n"))
  }

  @Test func `prints a row's values once, and counts hard batches that say nothing new`() throws {
    let place = try Workplace()
    let hard = Self.spec.replacing(
      "contradictions: 1", with: "contradictions: 1, contradiction_scale: 100")
    let run = try trained(place, hard)
    let output = try seismo(["explain", run, "--variant", "adam", "-q"], in: place.path).output
    #expect(output.contains(" · hard batch: one row"), "\(output)")
    #expect(output.contains("A hard row was drawn: synthetic:"))
    #expect(output.contains(#/▲ \d+ more: hard batches of rows that are above/#))
    let values = output.split(separator: "\n").filter { $0.hasPrefix("    x0 ") }
    #expect(!values.isEmpty && Set(values).count == values.count)
    let numbers = output.matches(of: #/▲ (\d+) · step/#).compactMap { Int($0.1) }
    #expect(numbers.count > 1 && numbers == numbers.sorted())
  }

  @Test func `what isn't there is said`() throws {
    let place = try Workplace()
    let run = try trained(place)
    let cases = [
      (
        ["explain", run, "--variant", "adm"], 2,
        "\(run): error: no variant 'adm'; there are: adam, sgd\n"
      ),
      (["explain", run, "--spike", "1"], 2, "--spike needs a --variant; there are: adam, sgd"),
      (
        ["explain", run, "--budget", "soon"], 2,
        "The value 'soon' is invalid for '--budget <seconds>'"
      ),
      (
        ["explain", run, "--variant", "sgd", "--what-if", "optimizer.learning_rat=1"], 2,
        "--what-if optimizer.learning_rat=1: error: optimizer.learning_rat: unknown parameter of 'sgd'"
      ),
      (
        [
          "explain", run, "--variant", "sgd", "--what-if", "optimizer.momentum=0.9", "--from-step",
          "99999",
        ],
        2, "\(run)/sgd: error: no step 99999; it was trained for 1 to 1500\n"
      ),
      (["advise", run, "--seeds", "1"], 2, "--seeds must be at least 2, got 1"),
      (
        ["explain", "nowhere"], 1,
        "nowhere/run.json: error: no such file; is nowhere a run's folder?\n"
      ),
    ]
    for (arguments, status, words) in cases {
      let result = try seismo(arguments, in: place.path)
      #expect(result.status == Int32(status), "\(arguments): \(result.errors)")
      #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
    }
  }

  @Test func `the words of explanations are printed without a run`() throws {
    let place = try Workplace()
    let result = try seismo(["explain", "--glossary"], in: place.path)
    #expect(result.status == 0)
    for word in ["placebo", "at the edge of stability", "hard batch", "confidence"] {
      #expect(result.output.contains("\n\(word)\n    "), "\(word)")
    }
    #expect(
      try seismo(["explain"], in: place.path).errors.contains("Missing expected argument '<run>'"))
  }

  @Test func `a training that diverges is advised a rate with which it doesn't`() throws {
    let place = try Workplace()
    let rows = (0..<80).map { "\($0 % 9),\(1000 + 3 * ($0 % 9))" }.joined(separator: "\n")
    try place.write("a,y\n\(rows)\n", to: "t.csv")
    let run = try trained(
      place,
      """
      name: far
      data:
        read: {use: csv, path: t.csv}
        schema: {target: y}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: {use: shuffled, batch_size: 8}
      model: [{use: dense, units: 1}]
      loss: mse
      optimizer: {use: sgd, learning_rate: 0.1}
      train: {epochs: 10, select: {metric: training.loss}}
      """)
    let explained = try seismo(["explain", run, "-q"], in: place.path).output
    #expect(explained.contains("The learning rate 0.1 is too large from the start"), "\(explained)")
    let result = try seismo(["advise", run, "--seeds", "3", "-q"], in: place.path)
    #expect(
      result.output.hasPrefix(
        "why: 1 of 1 spike: The learning rate 0.1 is far too high from the first steps on: "),
      "\(result.output)")
    #expect(
      result.output.contains(
        "\ntried on 3 fresh seeds, each beside the training as it is, in this order:\n  against a learning rate that is too high: "
      ), "\(result.output)")
    #expect(
      result.output.contains("\n\nAs it is the training diverges on 3 of 3 fresh seeds"),
      "\(result.output)")
    for line in result.output.split(separator: "\n") where line.contains(" helps ") {
      #expect(!line.contains("inf") && !line.hasSuffix("diverges"), "\(line)")
    }
    #expect(result.output.contains("/advice.yaml is the spec with "), "\(result.output)")
    let advised = try seismo(["run", "\(run)/main/advice.yaml", "-q"], in: place.path)
    #expect(advised.status == 0 && !advised.output.contains("diverged"), "\(advised.output)")
  }

  @Test func `what if is drawn beside what was`() throws {
    let place = try Workplace()
    let run = try trained(place)
    let result = try seismo(
      [
        "explain", run, "--variant", "sgd", "--what-if", "optimizer.momentum=0.9", "--from-step",
        "700",
      ], in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.hasPrefix(
        "The optimizer's state doesn't fit the changed one, so it started anew.\n"))
    let page = try text(of: "\(place.path)/\(run)/sgd/what-if-optimizer.momentum=0.9-from-700.html")
    #expect(page.contains("What if optimizer.momentum=0.9?"))
    #expect(page.contains("\"marks\":[{\"step\":700,\"label\":\"the change begins\"}]"))
    #expect(
      page.contains(
        #/From step 700 on, as it was: .*; final loss 0\.\d+\. With .*; final loss 0\.\d+\./#))
  }

  @Test func `advice is printed, kept, and written as a spec that checks`() throws {
    let place = try Workplace()
    let run = try trained(place)
    let result = try seismo(["advise", run, "--variant", "adam", "--seeds", "3"], in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.hasPrefix("tried on 3 fresh seeds, each beside the training as it is: "))
    #expect(
      result.output.contains(
        "\n\nSpikes per 10,000 steps up to the loss that both reach, on 3 fresh seeds, differences as 95 % intervals:"
      ))
    #expect(result.output.contains(#/\n\d+ trainings, about 5 s by the speed of the run\n/#))
    #expect(try text(of: "\(place.path)/\(run)/adam/spikes.json").contains("\"advice\" : ["))
    if result.output.contains("advice.yaml") {
      #expect(try seismo(["check", "\(run)/adam/advice.yaml"], in: place.path).status == 0)
    }
  }

  @Test func `a run that doesn't watch leaves no spikes, and can be explained all the same`() throws
  {
    let place = try Workplace()
    let run = try trained(place, Self.spec + "\nwatch: off\n")
    #expect(!FileManager.default.fileExists(atPath: "\(place.path)/\(run)/adam/spikes.json"))
    #expect(try seismo(["explain", run, "-q"], in: place.path).status == 0)
  }
}
