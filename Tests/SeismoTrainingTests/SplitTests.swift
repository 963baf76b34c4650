internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// What is found out about rows once they are split.
@Suite struct SplitTests {
  static let spec = """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: label}
      split: {use: random, train: 0.5, validation: 0.25, test: 0.25}
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: sgd
    """

  func place(_ rows: [String]) throws -> Workplace {
    let place = try Workplace()
    try place.write("x,colour,label\n" + rows.map { $0 + "\n" }.joined(), to: "t.csv")
    return place
  }

  func prepared(
    _ rows: [String], seed: Int, _ change: (String) -> String = { $0 }
  ) throws -> PreparedData {
    let place = try place(rows)
    let experiment = try place.experiment(
      "seed: \(seed)\nprepare: [one_hot]\n" + change(Self.spec))
    return try withExtendedLifetime(place) {
      try experiment.prepareData(of: try experiment.variant())
    }
  }

  @Test func `rows that two parts have are counted, with the first`() throws {
    // Every row stands twice, 20 lines apart; -0 is not 0, and one missing value is as another.
    let rows = (0..<20).map {
      "\($0 == 3 ? "-0" : $0 == 4 ? "" : "\($0)"),red,\($0 % 2 == 0 ? "a" : "b")"
    }
    let data = try prepared(rows + rows, seed: 2)
    for repetition in data.repetitions {
      let (part, other) = (data[repetition.part], data[repetition.other])
      let twins = part.rowIDs.filter { id in other.rowIDs.contains((id + 20) % 40) }
      #expect(repetition.count == twins.count)
      #expect(repetition.rows == part.rowCount)
      #expect(repetition.first == "t.csv:\(twins[0] + 2)")
      #expect(repetition.equal == "t.csv:\((twins[0] + 20) % 40 + 2)")
    }
    #expect(data.repetitions.map(\.part) == [.validation, .test, .test])
    #expect(data.repetitions.map(\.other) == [.training, .training, .validation])
    let first = data.repetitions[0]
    #expect(
      data.sentences.first
        == "\(first.count) of 10 validation rows are also in training, the first is \(first.first) = "
        + "\(first.equal).")
  }

  @Test func `rows that differ in a value, a category or the target are no repetition`() throws {
    var rows = (0..<20).map { "\($0),red,\($0 % 2 == 0 ? "a" : "b")" }
    rows += (0..<20).map { "\($0),blue,\($0 % 2 == 0 ? "a" : "b")" }
    rows += (0..<20).map { "\($0),red,\($0 % 2 == 0 ? "b" : "a")" }
    rows += ["0,,a", ",,a"]
    for seed in 0..<5 { #expect(try prepared(rows, seed: seed).repetitions == []) }
    // A network takes 0 and −0 alike.
    let zeros =
      [String](repeating: "0,red,a", count: 10) + [String](repeating: "-0,red,a", count: 10)
    let repetition = try #require(try prepared(zeros, seed: 0).repetitions.first)
    #expect(repetition.count == repetition.rows && repetition.rows > 1)
  }

  @Test func `what was laid out in one precision can't be had in another`() async throws {
    var data = try prepared((0..<20).map { "\($0),red,\($0 % 2 == 0 ? "a" : "b")" }, seed: 0)
    #expect(data.examples(.training, .float64).precision == .float64)
    data.layOut(.float32)
    #expect(data.examples(.training, .float32).precision == .float32)
    await #expect(processExitsWith: .failure) {
      var data = PreparedData()
      data.layOut(.float32)
      _ = data.examples(.training, .float64)
    }
  }

  @Test func `a class that only held-out rows have is left out, and said`() throws {
    let rows = (0..<39).map { "\($0),red,\(["d", "a", "c"][$0 % 3])" } + ["99,red,b"]
    var found: Set<PreparedData.Part> = []
    for seed in 0..<12 {
      let data = try prepared(rows, seed: seed)
      guard let unknown = data.unknownClasses.first else {
        #expect(data.classes == ["a", "b", "c", "d"])
        continue
      }
      found.insert(unknown.part)
      #expect(unknown.rows == [39])
      #expect(data.classes == ["a", "c", "d"])
      #expect(data[unknown.part].rowCount == 9)
      #expect(
        data.sentences == [
          "1 \(unknown.part.rawValue) row has a class that training hasn't, and is left out: 'b' (1)."
        ])
      for part in PreparedData.Part.allCases {
        guard case .categories(let codes, let levels)? = data[part].target?.values else {
          Issue.record("no classes")
          continue
        }
        #expect(levels == data.classes)
        for (row, code) in codes.enumerated() {
          #expect(levels[Int(code)] == ["d", "a", "c"][Int(data[part].rowIDs[row]) % 3])
        }
      }
    }
    #expect(found == [.validation, .test])
  }

  @Test func `free text is refused, column by column, with how many values there are`() throws {
    let rows = ["1,red,a", "2,blue,b", "3,,a", "4,red,b"]
    let place = try place(rows)
    let spec = Self.spec.replacing("csv,", with: "noted, text: [colour, label],")
    let experiment = try place.experiment(spec)
    #expect(
      message { try experiment.prepareData(of: try experiment.variant()) } == """
        spec.yaml:3:11: error: data.schema: column 'colour' holds free text (2 different values in \
        3 rows); add it to schema.exclude, or declare it a category in schema.types
            3 |   schema: {target: label}
              |           ^
        """)
  }
}
