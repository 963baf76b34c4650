import SeismoNetworks
import SeismoSpec
import SeismoTables

/// The networks that the benchmark trains; `Benchmarks/peers/work.py` has them by the same names.
enum Work: String, CaseIterable {
  case seed
  case batchNorm = "batch_norm"
  case dropout
  case tanh
  case wide

  /// Numbers per row, then the units of each layer.
  var widths: [Int] { self == .wide ? [100, 1024, 1024, 10] : [14, 100, 40, 4] }

  /// Rows of an epoch: whole batches of every size that is measured.
  var rows: Int { self == .wide ? 10_240 : 9_600 }

  /// The spec's `model`.
  var model: String {
    let hidden = widths.dropFirst().dropLast().map {
      "{use: dense, units: \($0), init: he_normal}, \(activation)"
    }
    return "[\(hidden.joined(separator: ", ")), {use: dense, units: classes}]"
  }

  /// What follows each hidden layer.
  private var activation: String {
    switch self {
    case .seed, .wide: "relu"
    case .batchNorm: "batch_norm, relu"
    case .dropout: "relu, {use: dropout, rate: 0.2}"
    case .tanh: "tanh"
    }
  }
}

/// Normal inputs, labelled by a random linear teacher, as in the peers.
struct SyntheticRows: Reader {
  static let name = "synthetic_rows"
  static let summary = "Rows for the benchmark."
  static let parameters: [Parameter<SyntheticRows>] = [
    Parameter("rows", \.rows, .integer(in: 1...1_000_000), "Rows."),
    Parameter("inputs", \.inputs, .integer(in: 1...10_000), "Numbers in each row."),
    Parameter("classes", \.classes, .integer(in: 2...1000), "Classes of the label."),
  ]
  let files: [FileReference] = []
  var rows = 9_600
  var inputs = 14
  var classes = 4

  func columnNames() -> [String] { (0..<inputs).map { "x\($0)" } + ["label"] }

  func read(_ request: ReadRequest) -> Table {
    var random = RandomStream(seed: 1, purpose: "benchmark")
    let teacher = (0..<classes).map { _ in (0..<inputs).map { _ in random.normal() } }
    let numbers = (0..<inputs).map { _ in (0..<rows).map { _ in random.normal() } }
    let labels = (0..<rows).map { row in
      let scores = teacher.map { weights in
        zip(weights, numbers).reduce(0) { $0 + $1.0 * $1.1[row] }
      }
      return Int32(scores.firstIndex(of: scores.max() ?? 0) ?? 0)
    }
    let columns = numbers.enumerated().map { Column(name: "x\($0)", values: .numbers($1)) }
    let levels = (0..<classes).map { "\($0)" }
    return Table(
      columns: columns + [Column(name: "label", values: .categories(labels, levels: levels))],
      provenance: Provenance(file: "synthetic", lines: (0..<rows).map { UInt32($0 + 1) }))
  }
}
