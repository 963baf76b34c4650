internal import Foundation
package import SeismoSpec
package import SeismoTables

/// Rows that are made up, with mistakes planted in known rows: to see whether a method finds them.
package struct SyntheticReader: Reader {
  package static let name = "synthetic"
  package static let summary =
    "Makes rows up, and plants mistakes in rows that truth.csv then names."
  package static let examples = [
    "{use: synthetic, rows: 120}",
    "{use: synthetic, rows: 90, classes: 0, generator: teacher, outliers: 3}",
    "{use: synthetic, rows: 80, contradictions: 2, flipped: 2, imbalance: 3, rare: 4}",
  ]
  package static let parameters: [Parameter<SyntheticReader>] = [
    Parameter("rows", \.rows, .integer(in: 8...10_000_000), "Rows."),
    Parameter("inputs", \.inputs, .integer(in: 1...10_000), "Inputs: x0, x1, …"),
    Parameter(
      "classes", \.classes, .integer(in: 0...1000),
      "Classes of the target y; 0 makes it a number."),
    Parameter(
      "generator", \.generator, .choice,
      "blobs: a normal cloud per class; teacher: a random network decides."),
    Parameter(
      "spread", \.spread, .number(.atLeast(0)),
      "Standard deviation of a cloud about its centre, or of the noise on a number."),
    Parameter("seed", \.seed, .integer(atLeast: 0), "Seed of the rows and of what is planted."),
    Parameter(
      "imbalance", \.imbalance, .number(.atLeast(1)),
      "How many times rarer each class is than the one before."),
    Parameter("outliers", \.outliers, .integer(atLeast: 0), "Rows whose inputs are multiplied."),
    Parameter("outlier_scale", \.outlierScale, .number(.greaterThan(0)), "By what."),
    Parameter(
      "flipped", \.flipped, .integer(atLeast: 0),
      "Rows with another class, or with the number's sign changed."),
    Parameter(
      "flipped_scale", \.flippedScale, .number(.greaterThan(0)),
      "What their inputs are multiplied by."
    ),
    Parameter(
      "contradictions", \.contradictions, .integer(atLeast: 0),
      "Pairs of rows with the same inputs and another target."),
    Parameter(
      "contradiction_scale", \.contradictionScale, .number(.greaterThan(0)),
      "What their inputs are multiplied by."),
    Parameter(
      "rare", \.rare, .integer(atLeast: 0),
      "If not 0, the last input is 0 but in so many rows."),
  ]

  package enum Generator: String, CaseIterable, Sendable {
    case blobs, teacher
  }

  package let files: [FileReference] = []
  var rows = 1000
  var inputs = 14
  var classes = 4
  var generator = Generator.blobs
  var spread = 1.0
  var seed = 0
  var imbalance = 1.0
  var outliers = 0
  var outlierScale = 100.0
  var flipped = 0
  var flippedScale = 1.0
  var contradictions = 0
  var contradictionScale = 1.0
  var rare = 0

  /// A thousand rows of four clouds, nothing planted.
  package init() {}

  package func validate() throws(ParameterProblem) {
    if classes == 1 { throw ParameterProblem("classes", "must be 0 or at least 2, got 1") }
    let planted = outliers + flipped + 2 * contradictions
    guard planted <= rows, rare <= rows else {
      throw ParameterProblem("rows", "\(rows) are fewer than the rows to plant in")
    }
  }

  package func columnNames() -> [String] { (0..<inputs).map { "x\($0)" } + ["y"] }

  package func read(_ request: ReadRequest) throws -> Table {
    var made = SyntheticRows(self)
    made.plant(self)
    var columns = made.inputs.enumerated().map { Column(name: "x\($0)", values: .numbers($1)) }
    columns.append(Column(name: "y", values: made.targets(classes: classes)))
    columns = columns.filter { !request.excluding.contains($0.name) }
      .map { request.types[$0.name] == .category ? $0.asCategories : $0 }
    var notes = ReadNotes()
    notes.planted = made.planted
    return Table(
      columns: columns,
      provenance: Provenance(file: "synthetic", lines: (0..<rows).map { UInt32($0 + 1) }),
      notes: notes)
  }
}

/// Rows in the making.
private struct SyntheticRows {
  /// Column by column.
  var inputs: [[Double]]
  /// A class, or a number.
  var target: [Double]
  var planted: [Planted] = []
  private var random: RandomStream

  init(_ reader: SyntheticReader) {
    random = RandomStream(seed: UInt64(reader.seed), purpose: "synthetic")
    inputs = (0..<reader.inputs).map { _ in [Double](repeating: 0, count: reader.rows) }
    target = [Double](repeating: 0, count: reader.rows)
    switch reader.generator {
    case .blobs: makeBlobs(reader)
    case .teacher: makeTaught(reader)
    }
    guard reader.rare > 0 else { return }
    inputs[reader.inputs - 1] = [Double](repeating: 0, count: reader.rows)
    for _ in 0..<reader.rare {
      let row = random.below(reader.rows)
      inputs[reader.inputs - 1][row] = random.normal()
      planted.append(Planted(line: row + 1, what: "rare"))
    }
  }

  /// A class with the shares that the imbalance gives.
  private mutating func drawClass(_ reader: SyntheticReader) -> Int {
    var weights: [Double] = []
    for _ in 0..<max(1, reader.classes) {
      weights.append((weights.last ?? 1) / (weights.isEmpty ? 1 : reader.imbalance))
    }
    var rest = random.uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.count - 1
  }

  /// Each class's rows lie about a centre, a number's about a line.
  private mutating func makeBlobs(_ reader: SyntheticReader) {
    let centres = (0..<max(1, reader.classes)).map { _ in
      (0..<reader.inputs).map { _ in 2 * random.normal() }
    }
    for row in 0..<reader.rows {
      let label = drawClass(reader)
      for column in 0..<reader.inputs {
        let centre = reader.classes == 0 ? 0 : centres[label][column]
        let scale = reader.classes == 0 ? 1 : reader.spread
        inputs[column][row] = centre + scale * random.normal()
      }
      if reader.classes > 0 {
        target[row] = Double(label)
      } else {
        let line = (0..<reader.inputs).reduce(0) { $0 + centres[0][$1] * inputs[$1][row] }
        target[row] = line / Double(reader.inputs).squareRoot() + reader.spread * random.normal()
      }
    }
  }

  /// A random network of eight tanh units says what a row's target is; rows between classes are drawn again.
  private mutating func makeTaught(_ reader: SyntheticReader) {
    let hidden = (0..<8).map { _ in
      (0..<reader.inputs).map { _ in random.normal() / Double(reader.inputs).squareRoot() * 2 }
    }
    let outputs = (0..<max(1, reader.classes)).map { _ in (0..<8).map { _ in random.normal() } }
    var row = 0
    var wanted = drawClass(reader)
    var attempts = 0
    while row < reader.rows {
      let x = (0..<reader.inputs).map { _ in random.normal() }
      let activity = hidden.map { weights in tanh(zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }) }
      let scores = outputs.map { weights in zip(weights, activity).reduce(0) { $0 + $1.0 * $1.1 } }
      attempts += 1
      let ranked = scores.sorted(by: >)
      let label = scores.firstIndex(of: ranked[0]) ?? 0
      let isClear = reader.classes == 0 || ranked[0] - ranked[1] > 0.5
      // A class that the teacher never gives clearly is taken as it comes.
      guard attempts > 2000 || isClear && (reader.imbalance == 1 || label == wanted) else {
        continue
      }
      for column in 0..<reader.inputs { inputs[column][row] = x[column] }
      target[row] = reader.classes > 0 ? Double(label) : scores[0] + reader.spread * random.normal()
      row += 1
      attempts = 0
      wanted = drawClass(reader)
    }
  }

  /// Plants what the reader is told to, each in rows of its own.
  mutating func plant(_ reader: SyntheticReader) {
    var order = (0..<reader.rows).map(Int32.init)
    var span = order.mutableSpan
    random.shuffle(&span)
    var free = order.map(Int.init)[...]
    for _ in 0..<reader.outliers {
      plant("outlier", in: free.removeFirst(), scale: reader.outlierScale)
    }
    for _ in 0..<reader.flipped {
      let row = free.removeFirst()
      plant("flipped", in: row, scale: reader.flippedScale)
      target[row] = other(target[row], reader.classes)
    }
    for _ in 0..<reader.contradictions {
      let (row, twin) = (free.removeFirst(), free.removeFirst())
      for column in inputs.indices { inputs[column][twin] = inputs[column][row] }
      target[twin] = other(target[row], reader.classes)
      plant("contradiction", in: row, scale: reader.contradictionScale)
      plant("contradiction", in: twin, scale: reader.contradictionScale)
    }
    planted.sort { $0.line < $1.line }
  }

  private mutating func plant(_ what: String, in row: Int, scale: Double) {
    for column in inputs.indices { inputs[column][row] *= scale }
    planted.append(Planted(line: row + 1, what: what))
  }

  private mutating func other(_ target: Double, _ classes: Int) -> Double {
    classes == 0 ? -target : Double((Int(target) + 1 + random.below(classes - 1)) % classes)
  }

  func targets(classes: Int) -> Column.Values {
    guard classes > 0 else { return .numbers(target) }
    return .categories(target.map { Int32($0) }, levels: (0..<classes).map { "class\($0)" })
  }
}

extension Column {
  /// Each different number as a level.
  fileprivate var asCategories: Column {
    guard case .numbers(let numbers) = values else { return self }
    let levels = Array(Set(numbers)).sorted()
    let codes = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    return Column(
      name: name,
      values: .categories(numbers.map { codes[$0] ?? -1 }, levels: levels.map { "\($0)" }))
  }
}
