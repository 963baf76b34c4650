import SeismoNetworks
import SeismoSpec
import SeismoTables

/// Readers whose other ways to the rows lead elsewhere, and components that remember what no state has.
extension Broken {
  /// Declared, it reads other numbers.
  struct Misdeclared: CarelessReader {
    static let name = "misdeclared"
    private var isDeclared = false

    func declared() -> Misdeclared {
      var declared = self
      declared.isDeclared = true
      return declared
    }

    func read(_ request: ReadRequest) throws -> Table {
      table(request, lines: isDeclared ? [1, 2, 4] : [1, 2, 3])
    }
  }

  /// Set for another file, it reads each number as one more.
  struct Misadapted: Careless, Reader {
    static let name = "misadapted"
    static let examples = ["{use: misadapted, path: numbers}"]
    static let sampleFiles = [SampleFile("numbers", "1\n2\n3\n")]
    static let parameters: [Parameter<Misadapted>] = [
      Parameter("path", required: \.path, .file, "A number on each line.")
    ]
    var path: FileReference?
    private var shift = 0.0
    var files: [FileReference] { path.map { [$0] } ?? [] }

    func columnNames() -> [String] { ["a"] }

    func adapted(to file: FileReference, columns: [String: ColumnType]) -> Misadapted? {
      var other = self
      other.path = file
      other.shift = 1
      return other
    }

    func read(_ request: ReadRequest) throws -> Table {
      guard let path else { throw DataProblem(.unreadable("no path is given"), file: "") }
      let lines = try DataFile.text(of: path).split(separator: "\n")
      let numbers = try lines.map { line in
        guard let number = Double(line) else {
          throw DataProblem(.badValue(.number, String(line)), file: path.written)
        }
        return number + shift
      }
      let levels = Set(numbers).sorted()
      let values: Column.Values =
        request.types["a"] == .category
        ? .categories(
          numbers.map { Int32(levels.firstIndex(of: $0) ?? -1) }, levels: levels.map { "\($0)" })
        : .numbers(numbers)
      return Table(
        columns: request.excluding.contains("a") ? [] : [Column(name: "a", values: values)],
        provenance: Provenance(file: path.written, lines: numbers.indices.map { UInt32($0 + 1) }))
    }
  }

  /// Leaves the last row out of its stretches.
  struct Unended: CarelessReader {
    static let name = "unended"

    func readStretches(
      _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
    ) throws {
      for row in 0..<2 {
        let rows = try read(request).selecting([row])
        try body(RowStretch(rows, texts: texts.map { _ in ["\(row + 1)"] }))
      }
    }
  }

  /// Says that it knows levels, and doesn't know those that it learned from.
  struct KnowsNothing: Careless, Transform {
    static let name = "knows_nothing"
    var on: ColumnSelection { .categorical }

    func fit(_ rows: TrainView) -> Ignorance { Ignorance() }

    struct Ignorance: FittedTransform {
      var levels: [String: [String]] { ["colour": ["blue", "violet"]] }
      func apply(to table: inout Table) {}
    }
  }

  /// Goes on with the order of the epoch before, if that is the one that it drew last.
  struct Continues: Careless, Sampler {
    static let name = "continues"
    private let last = Last()

    final class Last: @unchecked Sendable {
      var epoch = -1
      var shift = 0
    }

    func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
      try BatchPlan(draws: rows.count, batchSize: 5, dropLast: false)
    }

    func draw(
      _ rows: SampledRows, epoch: Int, random: inout RandomStream,
      into order: inout MutableSpan<Int32>
    ) {
      last.shift = last.epoch == epoch - 1 ? last.shift + 1 : 0
      last.epoch = epoch
      for i in order.indices { order[i] = Int32((i + last.shift) % rows.count) }
    }
  }

  /// Halves the gradient from its twelfth call on.
  struct Tires: Careless, PlainGradientTransform {
    static let name = "tires"
    private let calls = Counter()

    func apply(to gradient: Vector, parameters: Vector) {
      if calls.next() >= 12 { gradient.scale(by: 0.5) }
    }
  }
}
