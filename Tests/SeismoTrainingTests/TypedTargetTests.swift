internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// What a spec says of its columns' types, names and gaps, and advice that works when it is followed.
@Suite struct TypedTargetTests {
  static let spec = """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: y}
      split: {use: random, train: 0.6, validation: 0.2, test: 0.2}
    prepare: [standard]
    model: [{use: dense, units: UNITS}]
    loss: LOSS
    optimizer: sgd
    train: {epochs: 2}

    """

  /// The spec for classes, or for numbers, with some of its words replaced.
  func spec(classes: Bool = false, _ changes: [String: String] = [:]) -> String {
    let spec = Self.spec.replacing("UNITS", with: classes ? "classes" : "1")
      .replacing("LOSS", with: classes ? "cross_entropy" : "mse")
    return changes.reduce(spec) { $0.replacing($1.key, with: $1.value) }
  }

  /// What `check` says, or its error, of a table whose target is made of its row's number.
  func check(_ spec: String, rows: Int = 40, _ row: (Int) -> String) throws -> [String] {
    let place = try Workplace()
    try place.write("x,y\n" + (0..<rows).map { row($0) + "\n" }.joined(), to: "t.csv")
    do {
      let (jobs, notes) = try place.experiment(spec).check()
      return jobs + notes
    } catch {
      return ["\(error)"]
    }
  }

  @Test(arguments: [
    ["0", "1", "0.0", "1.0"], ["True", "TRUE", "false", "FALSE"], ["yes", "No", "Yes", "no"],
  ])
  func `spellings of a value are one class`(texts: [String]) throws {
    let lines = try check(spec(classes: true)) { "\($0 * 7 % 11),\(texts[$0 % 4])" }
    #expect(lines[0].contains("→ dense 2, "), "\(lines)")
  }

  @Test func `codes are classes of their own, and a declared type is honoured`() throws {
    let codes = try check(spec(classes: true)) { "\($0 * 7 % 11),\(["007", "7", "08"][$0 % 3])" }
    #expect(codes[0].contains("→ dense 3, "))
    #expect(
      codes.contains(
        "column 'y': numbers with zeros before, or beyond 2^53, are codes, and each spelling is a "
          + "class; declare the column a number if equal numbers are one"))
    let number = spec(classes: true, ["target: y": "target: y, types: {y: number}"])
    #expect(
      try check(number) { "\($0 * 7 % 11),\(["007", "7", "08"][$0 % 3])" }[0].contains(
        "→ dense 2, "))
    let category = spec(classes: true, ["target: y": "target: y, types: {y: category}"])
    #expect(
      try check(category) { "\($0 * 7 % 11),\(["0", "0.0", "1"][$0 % 3])" }[0].contains(
        "→ dense 3, "))
  }

  @Test func `a loss of numbers says that the target holds words`() throws {
    #expect(
      try check(spec()) { "\($0),\(["van", "bus"][$0 % 2])" } == [
        """
        spec.yaml:7:7: error: loss: 'mse' needs a target of numbers, and 'y' holds words, such as \
        'van'; take a loss for classes, such as cross_entropy, or another target
            7 | loss: mse
              |       ^~~
        """
      ])
  }

  @Test func `rows without a target are an error whose advice works`() throws {
    func row(_ index: Int) -> String { "\(index),\(index % 10 == 3 ? "" : "\(index).5")" }
    let words = try check(spec(), row)
    #expect(
      words == [
        "t.csv:5: error: column 'y': the target is missing, here and in 3 more rows; fill it in, or "
          + "leave such rows out, with on_missing_target: drop in data.schema"
      ])
    let drop = spec(["target: y": "target: y, on_missing_target: drop"])
    #expect(
      try check(drop, row).contains(
        "4 rows without a target are left out, the first is t.csv:5; a run's preparation.json names them."
      ))
    let none = try check(drop) { "\($0)," }
    #expect(none[0].contains("error: data.schema.target: 'y' is missing in every row"))
  }

  @Test func `classes of rows without a target are those of the others`() throws {
    let place = try Workplace()
    let classes = ["a", "", "b"]
    let rows = (0..<40).map { row in "\(row),\(classes[row % 3])\n" }
    try place.write("x,y\n" + rows.joined(), to: "t.csv")
    let experiment = try place.experiment(
      spec(classes: true, ["target: y": "target: y, on_missing_target: drop"]))
    let data = try experiment.prepareData(of: try experiment.variant())
    #expect(data.classes == ["a", "b"])
    #expect(data.rowsWithoutTarget == (0..<13).map { Int32(3 * $0 + 1) })
    #expect(PreparedData.Part.allCases.reduce(0) { $0 + data[$1].rowCount } == 27)
  }

  @Test(arguments: ["inf", "-inf", "1e999"])
  func `infinite values are an error whose advice works`(text: String) throws {
    let name = text == "-inf" ? "-inf" : "inf"
    for index in stride(from: 0, to: 40, by: 3) {
      func input(_ row: Int) -> String { "\(row == index ? text : "\(row)"),\(row % 7).5" }
      for steps in ["[]", "[standard]", "[drop_missing]", "[impute_median]"] {
        let words = try check(spec(["[standard]": steps]), input)
        #expect(
          words[0].hasPrefix("t.csv:\(index + 2): error: column 'x': the value is \(name) in a "))
        #expect(
          words[0].hasSuffix(
            " row; correct it, or take it for missing, with missing: {x: [\(name)]} in data.schema and "
              + "impute_median in 'prepare'"))
      }
      func target(_ row: Int) -> String { "\(row),\(row == index ? text : "\(row).5")" }
      for schema in ["target: y", "target: {column: y, transform: standard}"] {
        #expect(
          try check(spec(["target: y": schema]), target) == [
            "t.csv:\(index + 2): error: column 'y': the target is \(name); correct it, or leave such "
              + "rows out, with missing: {y: [\(name)]} and on_missing_target: drop in data.schema"
          ])
      }
      let followed = spec([
        "target: y": "target: y, missing: {x: [\(name)], y: [\(name)]}, on_missing_target: drop",
        "[standard]": "[impute_median, standard]",
      ])
      #expect(try check(followed, input)[0].hasPrefix("main: "))
      #expect(try check(followed, target)[0].hasPrefix("main: "))
    }
  }

  @Test func `a column's name is quoted in advice as a spec needs it`() throws {
    let place = try Workplace()
    try place.write(
      "\"a: b\",y\n" + (0..<20).map { "\($0 == 4 ? "inf" : "1"),\($0)\n" }.joined(), to: "t.csv")
    let words = message { try place.experiment(spec()).check() }
    #expect(words.contains("with missing: {\"a: b\": [inf]} in data.schema"))
  }

  @Test func `a target too large for float32 is an error whose advice works`() throws {
    func row(_ index: Int) -> String { "\(index),\(index)e40" }
    let words = try check(spec(), row)
    #expect(
      words[0].contains("is too large for float32; give it a transform, such as target: {column: "))
    for change in [
      ["target: y": "target: {column: y, transform: standard}"],
      ["epochs: 2": "epochs: 2, precision: float64"],
    ] {
      #expect(try check(spec(change), row)[0].hasPrefix("main: "))
    }
  }

  @Test func `the filter that leaves no row is named`() throws {
    #expect(
      try check(spec(["[standard]": "[drop_missing, standard]"])) { ",\($0)" } == [
        """
        spec.yaml:5:11: error: prepare[0]: 'drop_missing' drops every training row that is left, 24 \
        of them; no row is left to train on
            5 | prepare: [drop_missing, standard]
              |           ^~~~~~~~~~~~
        """
      ])
  }

  @Test func `without validation rows the error stands where the spec has the split`() throws {
    let none = spec(["validation: 0.2, test: 0.2": "validation: 0, test: 0.4"])
    let words = try check(none) { "\($0),\($0)" }
    #expect(
      words[0].hasPrefix(
        "spec.yaml:4:48: error: data.split.validation: gives no row to validation, by which "
          + "train.select chooses the best epoch; give it some rows, or write "
          + "train: {select: {metric: training.loss, mode: min}}"), "\(words)")
    let followed = none.replacing("epochs: 2", with: "epochs: 2, select: {metric: training.loss}")
    #expect(try check(followed) { "\($0),\($0)" }[0].hasPrefix("main: "))
  }
}

/// What float32 makes of numbers that lie close to each other.
@Suite struct Float32Tests {
  private static let spec = TypedTargetTests().spec(["epochs: 2": "epochs: 2, precision: float32"])

  private func notes(_ spec: String, _ row: (Int) -> String) throws -> [String] {
    Array(try TypedTargetTests().check(spec, rows: 200, row).dropFirst())
  }

  @Test func `targets that merge are noted, and the remedies work`() throws {
    func row(_ index: Int) -> String { "\(index),\(1_700_000_000 + index)" }
    let note = try notes(Self.spec, row)
    #expect(note.count == 1)
    #expect(
      note[0].hasPrefix(
        "target 'y': of 120 different training values 3 are left in float32, where 1700000"),
      "\(note)")
    #expect(
      note[0].hasSuffix(
        "; give it a transform, such as target: {column: y, transform: standard}, or set "
          + "train.precision to float64."))
    for (old, new) in [
      ("float32", "float64"), ("target: y", "target: {column: y, transform: standard}"),
    ] {
      #expect(try notes(Self.spec.replacing(old, with: new), row) == [])
    }
  }

  @Test func `inputs that merge are noted, and scaling helps`() throws {
    func row(_ index: Int) -> String { "\(1_700_000_000 + index),\(index)" }
    let raw = Self.spec.replacing("[standard]", with: "[]")
    let note = try notes(raw, row)
    #expect(note.count == 1)
    #expect(
      note[0].contains("; scale it in 'prepare', such as with standard, or set train.precision"))
    #expect(try notes(Self.spec, row) == [])
  }

  @Test func `two whole numbers that become one are noted, with the remedy that helps`() throws {
    let note = try notes(Self.spec) { "\($0),\($0 < 100 ? $0 : 16_777_116 + $0)" }
    #expect(note.count == 1)
    #expect(note[0].contains("; set train.precision to float64."))
  }

  @Test func `numbers that differ by rounding alone aren't noted`() throws {
    #expect(try notes(Self.spec) { "\($0),\(Double($0 % 5) * 0.1 * 3.0 / 3.0 + 0.1)" } == [])
    var random = RandomStream(seed: 1, purpose: "numbers")
    let numbers = (0..<200).map { _ in random.normal() }
    #expect(try notes(Self.spec) { "\(numbers[$0]),\(numbers[199 - $0])" } == [])
  }

  @Test(arguments: ["y", "{column: y, transform: log}", "{column: y, transform: standard}"])
  func `metrics are of the targets in double precision`(target: String) throws {
    let place = try Workplace()
    try place.write(
      "x,y\n" + (0..<60).map { "\($0),\(1_700_000_000 + $0 * $0 % 97)\n" }.joined(), to: "t.csv")
    func figures(_ precision: String) throws -> [String: Double] {
      let experiment = try place.experiment(
        Self.spec.replacing("target: y", with: "target: \(target)")
          .replacing("float32", with: precision).replacing("epochs: 2", with: "epochs: 1")
          .replacing("optimizer: sgd", with: "optimizer: {use: sgd, learning_rate: 1e-30}"))
      return Dictionary(
        uniqueKeysWithValues: try experiment.train(try experiment.variant()).figures.map {
          ($0.name, $0.value)
        })
    }
    let (single, double) = (try figures("float32"), try figures("float64"))
    for name in ["training.rmse", "training.r2", "validation.r2", "test.mae"] {
      let (a, b) = (try #require(single[name]), try #require(double[name]))
      #expect(abs(a - b) <= 1e-4 * abs(b), "\(name): \(a), \(b)")
    }
  }
}

/// Columns whose names are words of the spec language.
@Suite struct NamedLikeWordsTests {
  private func place(_ name: String) throws -> Workplace {
    let place = try Workplace()
    try place.write(
      "\(name),b,y\n" + (0..<40).map { "\(1000 + $0),\($0 % 7),\($0)\n" }.joined(), to: "t.csv")
    return place
  }

  @Test(arguments: ["numeric", "dates", "categorical", "all"])
  func `are scaled when they are meant, and a filled spec means the same`(name: String) throws {
    let place = try place(name)
    let spec = TypedTargetTests().spec()
    func means(_ steps: String, of text: String? = nil) throws -> [Double] {
      let text = text ?? spec.replacing("[standard]", with: steps)
      let experiment = try place.experiment(text)
      let data = try experiment.prepareData(of: try experiment.variant())
      let filled = try place.experiment(experiment.filled().yaml())
      let again = try filled.prepareData(of: try filled.variant())
      #expect(again[.training].columns == data[.training].columns)
      return data[.training].columns.map { ObservedValues($0.numbers?.array ?? []).mean.rounded() }
    }
    #expect(try means("[standard]") == [0, 0])
    #expect(try means("[{use: standard, on: {kind: numeric}}]") == [0, 0])
    let own = try means("[{use: standard, on: {column: \(name)}}]")
    #expect(own[0] == 0 && own[1] != 0)
    #expect(try means("[{use: standard, on: [{column: \(name)}, b]}]") == [0, 0])
    let words = message { try means("[{use: standard, on: \(name)}]") }
    #expect(words.contains("write {column: \(name)} or {kind: \(name)}"), "\(words)")
  }

  @Test func `a selection's mapping has one key that is known`() throws {
    let place = try place("a")
    func words(_ on: String) -> String {
      message {
        try place.experiment(
          TypedTargetTests().spec(["[standard]": "[{use: standard, on: \(on)}]"]))
      }.split(separator: "\n").first.map(String.init) ?? ""
    }
    #expect(words("{columns: a}").contains("error: prepare[0].on"))
    #expect(words("{kind: date}").contains("must be one of numeric, categorical, dates, all"))
    #expect(
      words("{}").contains("expected column names, globs, numeric, categorical, dates or all"))
  }
}
