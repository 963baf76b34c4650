internal import Foundation
internal import SeismoCSV
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// What a run's folder alone predicts is what its training computed.
@Suite struct ModelRoundTripTests {
  static let registry = Result { try Registry([.standard]) }

  /// Numbers, words and dates, with a gap in some; `kind` has three classes and `price` is a number.
  static let rows = (0..<60).map { row in
    let y = "\(Double(row * 37 % 60) / 7)"
    let size = row % 11 == 5 ? "NA" : "\(row * 13 % 29)"
    let day = "2024-\(row % 9 + 1 < 10 ? "0" : "")\(row % 9 + 1)-\(10 + row % 18)"
    return [
      y, size, ["red", "green", "blue"][row * 7 % 3], day, "k\(row * row % 3)", "\(5 + row % 8)",
    ]
  }
  static let names = ["y", "size", "colour", "day", "kind", "price"]

  static func csv(
    _ rows: [[String]] = rows, _ names: [String] = names, delimiter: String = ","
  ) -> String {
    ([names] + rows).map { $0.joined(separator: delimiter) + "\n" }.joined()
  }

  /// A spec; `target` decides what is left out of the inputs.
  static func spec(
    target: String = "kind",
    steps: [String] = ["date_parts", "one_hot", "impute_median", "standard"],
    model: String = "[{use: dense, units: 5}, relu, {use: dense, units: classes}]",
    loss: String = "cross_entropy", precision: String = "float32"
  ) -> String {
    """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: \(target), exclude: [\(target == "kind" ? "price" : "kind")]}
      split: {use: random, train: 0.6, validation: 0.2, test: 0.2}
    prepare: [\(steps.joined(separator: ", "))]
    model: \(model)
    loss: \(loss)
    optimizer: {use: sgd, learning_rate: 0.01}
    train: {epochs: 3, precision: \(precision)}
    """
  }

  static let price = "[{use: dense, units: 5}, relu, {use: dense, units: 1}]"

  /// A run, and what its training process says of each line of the file.
  struct Ended {
    var place: Workplace
    var predictor: Predictor
    /// The lines of the training rows.
    var training: Set<Int> = []
    var answers: [Int: [Double]] = [:]

    init(_ spec: String, _ table: String = ModelRoundTripTests.csv()) throws {
      place = try Workplace()
      try place.write(table, to: "t.csv")
      let experiment = try place.experiment(spec)
      let run = try Runner(experiment, output: place.path + "/runs").run()
      let variant = try experiment.variant()
      let trained = try experiment.train(variant)
      let data = try experiment.prepareData(of: variant)
      let registry = try ModelRoundTripTests.registry.get()
      predictor = try Predictor(
        ModelFolder(run: run.path, variant: nil), weights: .final, registry: registry)
      let width = trained.network.outputWidth
      for part in PreparedData.Part.allCases {
        let table = data[part]
        let examples = data.examples(part, variant.config.train.precision)
        let outputs = flushingDenormals { trained.network.predict(examples).outputs }
        let own = data.target?.undone(outputs) ?? outputs
        let found = data.target == nil ? predictor.answers(to: outputs) : own
        for row in 0..<table.rowCount {
          let line = table.provenance.origin(of: Int(table.rowIDs[row])).line
          answers[line] = Array(found[row * width..<(row + 1) * width])
          if part == .training { training.insert(line) }
        }
      }
    }

    func predict(
      _ text: String, keeping kept: [String] = [], blockSize: Int? = nil
    ) throws -> Predicted {
      try place.write(text, to: "new.csv")
      let file = FileReference("new.csv", in: place.path)
      let registry = try ModelRoundTripTests.registry.get()
      var data = try DataToPredict(
        ReaderChoice(file), for: predictor, keeping: kept, registry: registry)
      if let blockSize, var reader = data.reader as? CSVReader {
        reader.blockSize = blockSize
        data.reader = reader
      }
      var all = Predicted(width: max(1, predictor.pipeline.classes.count), ignored: data.ignored)
      try predictor.predict(data) { all.add($0) }
      return all
    }
  }

  /// All stretches as one.
  struct Predicted: Equatable {
    var width: Int
    var ignored: [String]
    var lines: [Int] = []
    var answers: [Int: [Double]] = [:]
    var texts: [Int: [String]] = [:]
    var rejects: [String] = []

    mutating func add(_ stretch: PredictedStretch) {
      for row in stretch.rows {
        lines.append(row.line)
        if let answer = row.answer {
          answers[row.line] = Array(stretch.answers[answer * width..<(answer + 1) * width])
        }
        if let text = row.text { texts[row.line] = stretch.texts.map { $0[text] } }
      }
      rejects += stretch.rejects.map { "\($0.line): \($0.column ?? "-"): \($0.reason)" }
    }

    init(width: Int, ignored: [String]) { (self.width, self.ignored) = (width, ignored) }
  }

  /// Trains, reads the run's folder, and expects the same bits for the run's own rows.
  private func expectOwnRows(
    _ spec: String, of table: String = csv(), heldOutAlone: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let ended = try Ended(spec, table)
    let predicted = try ended.predict(table)
    #expect(predicted.lines == Array(2...61), sourceLocation: sourceLocation)
    #expect(predicted.rejects == [], sourceLocation: sourceLocation)
    #expect(ended.answers.count == 60, sourceLocation: sourceLocation)
    for (line, answers) in ended.answers where !heldOutAlone || !ended.training.contains(line) {
      #expect(
        predicted.answers[line]?.map(\.bitPattern) == answers.map(\.bitPattern),
        "line \(line) of\n\(spec)", sourceLocation: sourceLocation)
    }
  }

  /// The examples of all registered components of a kind, with their names.
  private static func examples(of kind: String) -> [(name: String, text: String)] {
    ((try? registry.get())?.all ?? []).filter { $0.kind == kind }.flatMap { registration in
      registration.type.examples.map { (registration.type.name, $0) }
    }
  }

  @Test(arguments: examples(of: "transform").map(\.text))
  func `every transform predicts what it trained with`(example: String) throws {
    let name = try #require(Self.examples(of: "transform").first { $0.text == example }).name
    let encodings = ["ordinal", "index", "frequency", "target", "hashing"]
    let encoding = encodings.contains(name) ? name : "one_hot"
    let usual = ["date_parts", encoding, "impute_median"]
    let steps = usual.map { $0 == name ? example : $0 } + (usual.contains(name) ? [] : [example])
    let first = name == "index" ? "embedding, " : ""
    let model = "[\(first){use: dense, units: 5}, relu, {use: dense, units: classes}]"
    // Training rows are encoded by each other's targets, and no longer where they come as new ones.
    try expectOwnRows(Self.spec(steps: steps, model: model), heldOutAlone: name == "target")
  }

  @Test(arguments: examples(of: "layer").map(\.text), ["float32", "float64"])
  func `every layer predicts what it trained with`(example: String, precision: String) throws {
    let node = example.firstMatch(of: #/^\{(.*)\}$/#).map { String($0.1) } ?? "use: \(example)"
    let from = Self.joins(example) ? "[a, b]" : "b"
    if node.hasPrefix("use: embedding") {
      let model = "{a: {\(node), from: [input, categories]}, b: {use: dense, units: classes}}"
      let steps = ["date_parts", "index", "impute_median", "standard"]
      return try expectOwnRows(Self.spec(steps: steps, model: model, precision: precision))
    }
    let model =
      "{a: {use: dense, units: 5}, b: relu, c: {\(node), from: \(from)}, d: {use: dense, units: classes}}"
    try expectOwnRows(Self.spec(model: model, precision: precision))
  }

  /// Whether a layer takes two tensors or more.
  private static func joins(_ example: String) -> Bool {
    let own = examples(of: "layer").first { $0.text == example }?.name
    return Plugin.standard.registrations.contains { registration in
      guard registration.type.name == own else { return false }
      return (registration.type as? any NetworkPart.Type).map { $0.takes.count.lowerBound > 1 }
        ?? false
    }
  }

  @Test(arguments: examples(of: "loss").map(\.text), ["float32", "float64"])
  func `every loss predicts what it trained with`(example: String, precision: String) throws {
    let classes = "[{use: dense, units: 5}, {use: dense, units: classes}"
    let specs = [
      Self.spec(model: classes + "]", loss: example, precision: precision),
      Self.spec(model: classes + ", softmax]", loss: example, precision: precision),
      Self.spec(target: "price", model: Self.price, loss: example, precision: precision),
      Self.spec(
        target: "price", model: "[{use: dense, units: 2}]", loss: example, precision: precision),
    ]
    // Prices, and shares.
    let shares = Self.rows.map { Array($0.dropLast()) + ["\((Double($0[5]) ?? 0) / 12)"] }
    var fit = 0
    for table in [Self.csv(), Self.csv(shares)] {
      let place = try Workplace()
      try place.write(table, to: "t.csv")
      for spec in specs where (try? place.experiment(spec).check()) != nil {
        fit += 1
        try expectOwnRows(spec, of: table)
      }
    }
    #expect(fit > 0)
  }

  @Test(
    arguments: ((try? registry.get())?.all ?? []).compactMap { registration in
      (registration.type as? any ColumnTransform.Type)?.invertible == nil
        ? nil : registration.type.name
    })
  func `a transformed target is predicted in its own unit`(transform: String) throws {
    try expectOwnRows(
      Self.spec(
        target: "{column: price, transform: \(transform)}", model: Self.price, loss: "mse"))
  }

  @Test func `another dialect, another order and more columns give the same answers`() throws {
    let ended = try Ended(Self.spec())
    let order = [3, 2, 0, 1]
    let rows = Self.rows.map { row in
      order.map { row[$0].replacing($0 < 2 ? "." : "", with: $0 < 2 ? "," : "") } + ["more"]
    }
    let names = order.map { Self.names[$0] } + ["note"]
    let predicted = try ended.predict(Self.csv(rows, names, delimiter: ";"))
    #expect(predicted.ignored == ["note"])
    #expect(predicted.rejects == [])
    #expect(predicted.answers == ended.answers)
  }

  @Test func `columns that lack are all named`() throws {
    let ended = try Ended(Self.spec())
    let rows = Self.rows.map { [$0[0], $0[2]] }
    #expect(
      message { try ended.predict(Self.csv(rows, ["y", "colour"])) }
        == "new.csv: error: lacks the columns 'size', 'day', which the model needs; it has 'y', 'colour'"
    )
    #expect(
      message { try ended.predict(Self.csv(), keeping: ["id"]) }
        == "new.csv: error: lacks the column 'id', which --keep names; it has 'y', 'size', "
        + "'colour', 'day', 'kind', 'price'")
  }

  @Test func `a row that can't be predicted has a reason, and takes no other with it`() throws {
    let steps = ["date_parts", "{use: one_hot, unseen: error}", "impute_median", "standard"]
    let ended = try Ended(Self.spec(steps: steps))
    var rows = Self.rows
    rows[3][2] = "purple"
    rows[5][0] = "much"
    rows[8].removeLast()
    let predicted = try ended.predict(Self.csv(rows))
    #expect(predicted.lines == Array(2...61))
    #expect(predicted.rejects.map { $0.prefix { $0 != ":" } } == ["5", "7", "10"])
    let bad: Set = [5, 7, 10]
    #expect(predicted.answers == ended.answers.filter { !bad.contains($0.key) })
  }

  @Test func `kept texts are those of the file`() throws {
    let ended = try Ended(Self.spec())
    let ids = ["007", "NA", "1e3", "", " x", "a,b", "\u{e9}"]
    let rows = Self.rows.enumerated().map { place, row in
      ["\"\(ids[place % ids.count])\""] + row
    }
    let predicted = try ended.predict(
      Self.csv(rows, ["id"] + Self.names), keeping: ["id", "size"])
    for (place, row) in Self.rows.enumerated() {
      #expect(predicted.texts[place + 2] == [ids[place % ids.count], row[1]])
    }
    #expect(predicted.answers == ended.answers)
  }

  @Test(arguments: [768, 1000, 4097, 20_000])
  func `blocks of any size give the same rows`(size: Int) throws {
    let ended = try Ended(Self.spec())
    var rows = Self.rows
    rows[5][0] = "much"
    rows[8].removeLast()
    rows[20][2] = "\"of\ntwo lines\""
    let text = Self.csv((0..<20).flatMap { _ in rows })
    let whole = try ended.predict(text, keeping: ["day"])
    #expect(whole.lines.count == 1200)
    #expect(try ended.predict(text, keeping: ["day"], blockSize: size) == whole)
  }
}
