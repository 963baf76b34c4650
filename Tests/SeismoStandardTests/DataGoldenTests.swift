import Foundation
import SeismoSpec
import SeismoStandard
import SeismoTableParts
import SeismoTables
import Testing

/// Transforms and filters against scikit-learn's: Tests/Golden/make_golden_data.py.
@Suite struct DataGoldenTests {
  struct Golden: Decodable, Sendable {
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var spec: String
    /// Of the greatest absolute value that is expected in a column, or of 1.
    var tolerance: Double
    var train, other: [String: [Cell]]
    var target: [Cell]?
    var made, madeOther: [String: [Cell]]
    var testDescription: String { spec }

    enum CodingKeys: String, CodingKey {
      case spec, tolerance, train, other, target, made
      case madeOther = "made_other"
    }
  }

  /// A number, a word, or null.
  enum Cell: Decodable, Sendable {
    case number(Double)
    case word(String)
    case missing

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .missing
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .word(try container.decode(String.self))
      }
    }

    var number: Double { if case .number(let number) = self { number } else { .nan } }
    var word: String? { if case .word(let word) = self { word } else { nil } }
  }

  struct Filters: Decodable {
    var mahalanobis: [Distances]
    var isolation: Scores

    struct Distances: Decodable {
      var columns: [[Double]]
      var distances: [Double]
    }

    struct Scores: Decodable {
      var columns: [[Double]]
      var scores: [Double]
    }
  }

  static func read<D: Decodable>(_ type: D.Type, _ name: String) throws -> D {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Golden/data/\(name)")
    return try JSONDecoder().decode(D.self, from: Data(contentsOf: file))
  }

  static let cases = (try? read(Golden.self, "transforms.json"))?.cases ?? []

  @Test func `there are cases`() { #expect(Self.cases.count == 28) }

  @Test(arguments: cases)
  func `a transform makes what scikit-learn makes`(golden: Case) throws {
    let transform = try transform(golden.spec)
    try check(golden, transform)
  }

  private func check<T: Transform>(_ golden: Case, _ transform: T) throws {
    var train = table(golden.train)
    train.target = golden.target.map { column("target", $0) }
    let (fitted, rows) = try transform.fitTransform(TrainView(trainingRows: train))
    var other = table(golden.other)
    try roundTripped(fitted).apply(to: &other)
    for (found, expected) in [(rows, golden.made), (other, golden.madeOther)] {
      #expect(Set(found.columns.map(\.name)) == Set(expected.keys))
      for column in found.columns {
        let values = try #require(expected[column.name]).map(\.number)
        let numbers = try #require(column.numbers)
        #expect(numbers.count == values.count)
        let largest = values.filter(\.isFinite).map(abs).max() ?? 1
        for (row, (number, value)) in zip(numbers, values).enumerated() {
          #expect(
            number.isNaN && value.isNaN
              || abs(number - value) <= golden.tolerance * max(1, largest),
            "\(column.name), row \(row): \(number), scikit-learn has \(value)")
        }
      }
    }
  }

  private func transform(_ spec: String) throws -> any Transform {
    let node = try SpecSource(name: "s", folder: "/", text: spec).parse(allowingScalar: true)
    var decoding = Decoding(registry: try Registry([.standard]), folder: "/")
    let step = decoding.decode(.component(Kind<any Transform>.transform), node)
    #expect(decoding.problems.isEmpty)
    return try #require(step)
  }

  private func table(_ columns: [String: [Cell]]) -> Table {
    // scikit-learn multiplies columns in the order in which it was given them.
    let order = ["normal", "skewed", "tied"]
    let names = columns.keys.sorted {
      (order.firstIndex(of: $0) ?? 9, $0) < (order.firstIndex(of: $1) ?? 9, $1)
    }
    let rows = columns.first?.value.count ?? 0
    return Table(
      columns: names.map { column($0, columns[$0] ?? []) },
      provenance: Provenance(file: "golden", lines: (0..<rows).map { UInt32($0 + 1) }))
  }

  private func column(_ name: String, _ cells: [Cell]) -> Column {
    let words = Set(cells.compactMap(\.word)).sorted()
    guard !words.isEmpty else { return Column(name: name, values: .numbers(cells.map(\.number))) }
    let codes = cells.map { cell in Int32(words.firstIndex { $0 == cell.word } ?? -1) }
    return Column(name: name, values: .categories(codes, levels: words))
  }

  @Test func `squared Mahalanobis distances are scikit-learn's, also of a singular covariance`()
    throws
  {
    let golden = try Self.read(Filters.self, "filters.json").mahalanobis
    #expect(golden.count == 2)
    for one in golden {
      let columns = one.columns.enumerated().map { (name: "x\($0)", values: $1) }
      let (distances, rank) = try MahalanobisOutliers().squaredDistances(
        columns, Array(one.distances.indices))
      #expect(rank == 3)
      for (found, expected) in zip(distances, one.distances) {
        #expect(abs(found - expected) <= 1e-9 * expected)
      }
    }
  }

  /// Both forests are random; with 2000 trees each score is within 0.01.
  @Test func `an isolation forest scores as scikit-learn's`() throws {
    let golden = try Self.read(Filters.self, "filters.json").isolation
    var table = numericTable(golden.columns[0])
    table.columns = golden.columns.enumerated().map { Column(name: "x\($0)", values: .numbers($1)) }
    var forest = IsolationForest()
    forest.trees = 2000
    let scores = try forest.scores(TrainView(trainingRows: table))
    let errors = zip(scores, golden.scores).map { abs($0 - $1) }
    #expect(errors.max() ?? 1 < 0.01)
    #expect(errors.reduce(0, +) / Double(errors.count) < 0.003)
  }
}
