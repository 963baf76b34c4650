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
    "{use: synthetic, rows: 90, generator: heavy_tailed, burst: 5}",
    "{use: synthetic, rows: 80, generator: sparse}",
    "{use: synthetic, rows: 80, generator: mixture, classes: 0}",
  ]
  package static let parameters: [Parameter<SyntheticReader>] = [
    Parameter("rows", \.rows, .integer(in: 8...10_000_000), "Rows."),
    Parameter("inputs", \.inputs, .integer(in: 1...10_000), "Inputs: x0, x1, …"),
    Parameter(
      "classes", \.classes, .integer(in: 0...1000),
      "Classes of the target y; 0 makes it a number."),
    Parameter(
      "generator", \.generator, .choice,
      "blobs: a normal cloud per class. Else a random network decides, of normal inputs (teacher), of Student's t with 3 degrees of freedom (heavy_tailed), of inputs that are mostly 0 (sparse), or of three clouds of different widths (mixture)."
    ),
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
    Parameter(
      "burst", \.burst, .integer(atLeast: 0),
      "Rows one behind the other with another class, or with the number's sign changed."),
    Parameter(
      "burst_scale", \.burstScale, .number(.greaterThan(0)),
      "What their inputs are multiplied by."),
  ]

  package enum Generator: String, CaseIterable, Sendable {
    case blobs, teacher
    case heavyTailed = "heavy_tailed"
    case sparse, mixture
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
  var burst = 0
  var burstScale = 1.0

  /// A thousand rows of four clouds, nothing planted.
  package init() {}

  package func validate() throws(ParameterProblem) {
    if classes == 1 { throw ParameterProblem("classes", "must be 0 or at least 2, got 1") }
    let planted = outliers + flipped + 2 * contradictions + burst
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
