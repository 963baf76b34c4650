import Foundation
import SeismoInference
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining
import Testing

struct PredictTests {
  /// A run of a spec, and the data beside it.
  private struct Trained {
    let folder: Workplace
    let run: RunDirectory
    let registry: Registry

    init(_ spec: String, _ rows: String = PredictTests.rows) throws {
      folder = try Workplace()
      try folder.write(rows, to: "train.csv")
      registry = try Registry([.standard])
      run = try Runner(folder.experiment(spec), output: "\(folder.path)/runs").run()
    }

    func predictor(_ choice: WeightsChoice = .final) throws -> Predictor {
      try Predictor(
        ModelFolder(run: run.path, variant: nil), weights: choice, registry: registry)
    }

    /// Each row's line and answer; nil for a row that has none.
    func answers(
      to text: String, keeping kept: [String] = []
    ) throws -> (rows: [(line: Int, answer: [Double]?, kept: [String?])], rejects: [Reject]) {
      try folder.write(text, to: "new.csv")
      let predictor = try predictor()
      let data = try DataToPredict(
        ReaderChoice(FileReference("new.csv", in: folder.path)), for: predictor, keeping: kept,
        registry: registry)
      let width = max(1, predictor.pipeline.classes.count)
      var rows: [(line: Int, answer: [Double]?, kept: [String?])] = []
      var rejects: [Reject] = []
      try predictor.predict(data) { stretch in
        rows += stretch.rows.map { row in
          (
            row.line,
            row.answer.map { Array(stretch.answers[$0 * width..<($0 + 1) * width]) },
            stretch.texts.map { texts in row.text.map { texts[$0] } }
          )
        }
        rejects += stretch.rejects
      }
      return (rows, rejects)
    }
  }

  private static let rows: String = {
    var random = RandomStream(seed: 1, purpose: "test")
    let lines = (0..<120).map { row in
      let size = Double(row % 17) + random.uniform()
      let colour = ["red", "blue", "green"][row % 3]
      let day = String(format: "%02d/%02d/2025", row % 28 + 1, row % 12 + 1)
      return
        "\(size),\(colour),\(day),\(row % 2 == 0 ? "yes" : "no"),\(3 * size + Double(row % 3)),\(row % 3 == 0 ? "a" : "b")"
    }
    return "size,colour,day,ok,price,kind\n" + lines.joined(separator: "\n") + "\n"
  }()

  private static func spec(
    target: String, prepare: String, model: String, loss: String, train: String = "epochs: 2"
  ) -> String {
    let other = target.contains("price") ? "kind" : "price"
    return """
      data:
        read: {use: csv, path: train.csv}
        schema: {target: \(target), exclude: [\(other)]}
        split: {use: random, validation: 0.2, test: 0.1}
      prepare: \(prepare)
      model: \(model)
      loss: \(loss)
      optimizer: adam
      train: {\(train)}
      """
  }

  private static let encoded = "[date_parts, one_hot, standard]"
  private static let specs = [
    spec(
      target: "kind", prepare: encoded,
      model:
        "[{use: dense, units: 8}, batch_norm, relu, {use: dropout, rate: 0.2}, {use: dense, units: classes}]",
      loss: "cross_entropy"),
    spec(
      target: "kind", prepare: "[date_parts, ordinal, robust]",
      model: "[{use: mlp, hidden: [6, 5], activation: tanh}, softmax]", loss: "nll"),
    spec(
      target: "{column: price, transform: log}",
      prepare: "[impute_median, date_parts, one_hot, {use: log, on: [size]}, mad_outliers]",
      model: "[{use: mlp, hidden: [6], units: 1}]", loss: "mse"),
    spec(
      target: "{column: price, transform: standard}", prepare: encoded,
      model: "{a: {use: dense, units: 4, from: input}, b: {use: dense, units: 4, from: input}, "
        + "c: {use: add, from: [a, b]}, d: {use: dense, units: 1}}",
      loss: "mse", train: "epochs: 2, precision: float64"),
  ]

  @Test(arguments: specs)
  func `a model read back answers its own rows to the bit`(spec: String) throws {
    let trained = try Trained(spec)
    let experiment = try Experiment(
      path: trained.run.file("run.lock.yaml"), registry: trained.registry)
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    let weights = try Data(
      contentsOf: URL(filePath: trained.run.file("main/final.safetensors")))
    try planned.network.take(SafeTensors(decoding: weights))
    let predictor = try trained.predictor()
    let all = try trained.answers(to: Self.rows).rows
    let width = max(1, data.classes.count)
    for part in [PreparedData.Part.validation, .test] {
      let examples = data.examples(part, variant.config.train.precision)
      let outputs = flushingDenormals { planned.network.predict(examples).outputs }
      let expected = predictor.answers(to: outputs)
      for (place, id) in data[part].rowIDs.enumerated() {
        #expect(all[Int(id)].answer == Array(expected[place * width..<(place + 1) * width]))
      }
    }
  }

  private var classes: Trained { get throws { try Trained(Self.specs[0]) } }

  @Test func `another dialect, another order and other columns change no answer`() throws {
    let trained = try classes
    let plain = try trained.answers(
      to: "size,colour,day,ok\n1.5,red,03/04/2025,yes\n1234.25,blue,25/12/2025,no\n")
    let other = try trained.answers(
      to:
        "id;ok;day;colour;size\r\n007;yes;03/04/2025;\"red\";1,5\r\nNA;no;25/12/2025;blue;1.234,25\r\n",
      keeping: ["id"])
    #expect(plain.rows.map(\.answer) == other.rows.map(\.answer))
    #expect(plain.rows.allSatisfy { $0.answer != nil })
    #expect(other.rows.map(\.kept) == [["007"], ["NA"]])
  }

  @Test func `a single row is read as the training file was, where it could be otherwise`() throws {
    let trained = try classes
    let alone = try trained.answers(to: "size,colour,day,ok\n1.5,red,03/04/2025,yes\n")
    let among = try trained.answers(
      to: "size,colour,day,ok\n1.5,red,03/04/2025,yes\n2,red,25/04/2025,yes\n")
    #expect(alone.rows[0].answer == among.rows[0].answer)
  }

  @Test func `a row that can't be predicted has no answer, and its reason`() throws {
    let found = try classes.answers(
      to: """
        size,colour,day,ok
        1,red,01/02/2025,yes
        abc,red,01/02/2025,yes
        ,red,01/02/2025,yes
        2,violet,01/02/2025,no
        3,red
        4,red,31/31/2025,no

        """)
    #expect(found.rows.map(\.line) == [2, 3, 4, 5, 6, 7])
    #expect(found.rows.map { $0.answer != nil } == [true, false, false, true, false, false])
    #expect(
      found.rejects.map(\.reason) == [
        "expected a number, found 'abc'", "is missing, and no step of the preparation fills it",
        "the header has 4 fields, this row has 2",
        "expected a date such as 31/01/2026 or 31/01/2026 18:30, found '31/31/2025'",
      ])
  }

  @Test func `dates in an order that training didn't have are refused, not guessed`() throws {
    let iso = Self.rows.replacing(#/(\d\d)\/(\d\d)\/2025/#) { "2025-\($0.2)-\($0.1)" }
    let found = try Trained(Self.specs[0], iso).answers(
      to: "size,colour,day,ok\n1,red,03/04/2025,yes\n1,red,2025-04-03,yes\n")
    #expect(found.rows.map { $0.answer != nil } == [false, true])
    #expect(
      found.rejects.map(\.reason) == [
        "expected a date such as 2026-01-31 or 2026-01-31T18:30:00Z, found '03/04/2025'"
      ])
  }

  @Test func `a network that diverged has no answers`() throws {
    let diverged = Self.specs[0].replacing(
      "optimizer: adam", with: "optimizer: {use: sgd, learning_rate: 1e30}"
    ).replacing("epochs: 2", with: "epochs: 2, on_non_finite: continue")
    let found = try Trained(diverged).answers(to: "size,colour,day,ok\n1,red,03/04/2025,yes\n")
    #expect(found.rows.map { $0.answer == nil } == [true])
    #expect(
      found.rejects.map(\.reason).first?.hasPrefix("the network's output for it is NaN") == true)
  }

  @Test func `columns that lack are named all at once`() throws {
    let trained = try classes
    let problem = #expect(throws: DataProblem.self) {
      try trained.answers(to: "day,colour,id\n01/02/2025,red,1\n")
    }
    #expect(
      problem?.description
        == "new.csv: error: lacks the columns 'size', 'ok', which the model needs; it has 'day', 'colour', 'id'"
    )
  }

  @Test func `a header alone has no answers`() throws {
    #expect(try classes.answers(to: "size,colour,day,ok\n").rows.isEmpty)
  }

  @Test func `a plugin that isn't linked is named`() throws {
    let trained = try classes
    let problem = #expect(throws: SavedModelProblem.self) {
      try Predictor(
        ModelFolder(run: trained.run.path, variant: nil), weights: .final,
        registry: try Registry([]))
    }
    #expect(
      problem?.reason
        == "needs the transform 'date_parts', which this program doesn't have; link the plugin that defines it"
    )
  }

  @Test func `a newer format, a damaged one and a folder that is no run are refused`() throws {
    let trained = try classes
    let path = trained.run.file("main/model.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    func reason(_ text: String) throws -> String? {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return #expect(throws: SavedModelProblem.self) { try trained.predictor() }?.reason
    }
    #expect(
      try reason(text.replacing("\"version\" : 1", with: "\"version\" : 2"))
        == "is of version 2 of its format, and this Seismo reads up to 1; use the newer Seismo that wrote it"
    )
    #expect(try reason(String(text.dropLast(9))) == "isn't what was written")
    let folder = try Workplace()
    let problem = #expect(throws: SavedModelProblem.self) {
      try ModelFolder(run: folder.path, variant: nil)
    }
    #expect(problem?.reason == "isn't the folder of a run: it has no run.json")
  }
}
