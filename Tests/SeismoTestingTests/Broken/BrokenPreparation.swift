import SeismoSpec
import SeismoTables
import Synchronization

private struct Surprise: Error {}

extension Broken {
  struct Fragile: Careless, Transform {
    static let name = "fragile"
    var on: ColumnSelection { .numeric }

    func fit(_ rows: TrainView) throws -> Unchanged {
      if rows.table.rowCount < 2 { throw Surprise() }
      return Unchanged()
    }
  }

  struct ShortAnswer: Careless, RowFilter {
    static let name = "short_answer"
    var on: ColumnSelection { .numeric }

    func keep(_ rows: TrainView) -> [Bool] {
      Array(repeating: true, count: rows.table.rowCount / 2)
    }
  }

  /// Goes on learning from whatever it is applied to.
  struct Peeping: Careless, Transform {
    static let name = "peeping"
    var on: ColumnSelection { .numeric }

    func fit(_ rows: TrainView) -> Sums { Sums() }

    final class Sums: FittedTransform, @unchecked Sendable {
      var sum = 0.0

      func apply(to table: inout Table) {
        sum += table.columns[0].numbers?.reduce(0, +) ?? 0
      }
    }
  }

  struct LosesTargets: Careless, Transform {
    static let name = "loses_targets"
    var on: ColumnSelection { .numeric }

    func fit(_ rows: TrainView) -> Loss { Loss() }

    struct Loss: FittedTransform {
      func apply(to table: inout Table) { table.target = nil }
    }
  }

  /// Subtracts the mean of what it is applied to.
  struct Centers: Careless, Transform {
    static let name = "centers"
    var on: ColumnSelection { .numeric }

    func fit(_ rows: TrainView) -> Center { Center() }

    struct Center: FittedTransform {
      func apply(to table: inout Table) {
        guard let numbers = table.columns[0].numbers, !numbers.isEmpty else { return }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        table.columns[0].values = .numbers(numbers.map { $0 - mean })
      }
    }
  }

  /// Refuses rows for how many they are.
  struct RefusesCrowds: Careless, Transform {
    static let name = "refuses_crowds"
    var on: ColumnSelection { .numeric }

    func fit(_ rows: TrainView) -> Refusal { Refusal() }

    struct Refusal: FittedTransform {
      func apply(to table: inout Table) throws {
        if (2...20).contains(table.rowCount) { throw table.problem(.missing, at: 0) }
      }
    }
  }

  struct Forgets: Careless, Transform {
    static let name = "forgets"
    var on: ColumnSelection { .numeric }

    func fit(_ rows: TrainView) -> Shift { Shift(shift: Double(rows.table.rowCount)) }

    struct Shift: FittedTransform {
      var shift = 0.0

      enum CodingKeys: CodingKey {}

      func apply(to table: inout Table) {
        guard let numbers = table.columns[0].numbers else { return }
        table.columns[0].values = .numbers(numbers.map { $0 + shift })
      }
    }
  }

  struct DividesByRange: Careless, ColumnTransform {
    static let name = "divides_by_range"
    var on: ColumnSelection { .numeric }

    func fit(column: Span<Double>) -> Range {
      var range = Range(low: .infinity, high: -.infinity)
      for i in column.indices {
        range = Range(low: min(range.low, column[i]), high: max(range.high, column[i]))
      }
      return range
    }

    struct Range: FittedColumnTransform {
      var low, high: Double

      func apply(to column: inout MutableSpan<Double>) {
        for i in column.indices { column[i] = (column[i] - low) / (high - low) }
      }
    }
  }

  struct ForgetsTheShift: Careless, ColumnTransform {
    static let name = "forgets_the_shift"
    var on: ColumnSelection { .numeric }

    func fit(column: Span<Double>) -> Shift { Shift() }

    struct Shift: InvertibleColumnTransform {
      func apply(to column: inout MutableSpan<Double>) {
        for i in column.indices { column[i] = 2 * column[i] + 3 }
      }

      func invert(_ column: inout MutableSpan<Double>) {
        for i in column.indices { column[i] /= 2 }
      }
    }
  }

  /// Doubles, and says that it adds.
  struct Misstates: Careless, ColumnTransform {
    static let name = "misstates"
    var on: ColumnSelection { .numeric }

    func fit(column: Span<Double>) -> Doubling { Doubling() }

    struct Doubling: FittedColumnTransform {
      func apply(to column: inout MutableSpan<Double>) {
        for i in column.indices { column[i] *= 2 }
      }

      func formula(of x: NumberFormula) -> NumberFormula? { x + 2 }
    }
  }

  struct FiltersNothing: Careless, RowFilter {
    static let name = "filters_nothing"
    var on: ColumnSelection { .numeric }

    func keep(_ rows: TrainView) throws -> [Bool] { throw ParameterProblem(nil, "will not") }
  }

  struct TransformsNothing: Careless, Transform {
    static let name = "transforms_nothing"
    var on: ColumnSelection { .numeric }

    func fit(_ rows: TrainView) throws -> Unchanged { throw ParameterProblem(nil, "will not") }
  }

  struct Unchanged: FittedTransform {
    func apply(to table: inout Table) {}
  }
}

/// A reader of the numbers 1 to 3, one on a line.
protocol CarelessReader: Careless, Reader {}

extension CarelessReader {
  static var sampleFiles: [SampleFile] { [] }
  var files: [FileReference] { [] }
  func columnNames() throws -> [String] { ["a", "b"] }

  func table(_ request: ReadRequest, lines: [UInt32] = [1, 2, 3]) -> Table {
    let columns = ["a", "b"].filter { !request.excluding.contains($0) }.map { name in
      Column(
        name: name,
        values: request.types[name] == .category
          ? .categories([0, 1, 2], levels: ["1", "2", "3"]) : .numbers([1, 2, 3]))
    }
    return Table(columns: columns, provenance: Provenance(file: "made up", lines: lines))
  }

  func read(_ request: ReadRequest) throws -> Table { table(request) }
}

extension Broken {
  struct NamesOthers: CarelessReader {
    static let name = "names_others"

    func columnNames() -> [String] { ["b", "a"] }
    func read(_ request: ReadRequest) -> Table {
      // Else it would break the law of requests as well.
      table(request)
    }
  }

  struct Placeless: CarelessReader {
    static let name = "placeless"

    func read(_ request: ReadRequest) -> Table { table(request, lines: [0, 0, 0]) }
  }

  struct Stubborn: CarelessReader {
    static let name = "stubborn"

    func read(_ request: ReadRequest) -> Table { table(ReadRequest()) }
  }

  /// Gives the columns left the names of those wanted.
  struct Shifts: CarelessReader {
    static let name = "shifts"

    func read(_ request: ReadRequest) -> Table {
      var whole = table(ReadRequest(types: request.types))
      whole.columns[1].values = .numbers([4, 5, 6])
      let wanted = whole.columns.filter { !request.excluding.contains($0.name) }
      whole.columns = zip(wanted, whole.columns).map { Column(name: $0.name, values: $1.values) }
      return whole
    }
  }

  struct Imagines: CarelessReader {
    static let name = "imagines"
    static let examples = ["{use: imagines, path: it}"]
    static let sampleFiles = [SampleFile("it", "there\n")]
    static let parameters: [Parameter<Imagines>] = [
      Parameter("path", required: \.path, .file, "Is never opened.")
    ]
    var path: FileReference?
    var files: [FileReference] { path.map { [$0] } ?? [] }
  }

  struct Overlaps: Careless, Splitter {
    static let name = "overlaps"

    func partition(_ table: Table, fold: Int, random: inout RandomStream) -> Partition {
      let rows = Array(0..<table.rowCount)
      return Partition(training: rows, validation: [0], test: [])
    }
  }

  struct Capricious: Careless, Splitter {
    static let name = "capricious"
    /// Counted, not drawn at random: two calls in a row never agree by chance.
    private static let calls = Atomic(0)

    func partition(_ table: Table, fold: Int, random: inout RandomStream) -> Partition {
      let test = Self.calls.add(1, ordering: .relaxed).newValue % table.rowCount
      let rows = (0..<table.rowCount).filter { $0 != test || table.rowCount == 1 }
      return Partition(training: rows, validation: [], test: table.rowCount == 1 ? [] : [test])
    }
  }

  struct NeverDrops: Careless, Sampler {
    static let name = "never_drops"
    static let parameters: [Parameter<NeverDrops>] = [
      Parameter("batch_size", \.batchSize, .integer(atLeast: 1), "Rows in a batch."),
      Parameter("drop_last", \.dropLast, .flag, "Has no effect."),
    ]
    var batchSize = 8
    var dropLast = false

    func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
      try BatchPlan(draws: rows.count, batchSize: batchSize, dropLast: false)
    }

    func draw(
      _ rows: SampledRows, epoch: Int, random: inout RandomStream,
      into order: inout MutableSpan<Int32>
    ) {
      for i in order.indices { order[i] = Int32(i) }
    }
  }

  /// Draws by weight, and says that it doesn't.
  struct Weighty: Careless, Sampler {
    static let name = "weighty"

    func shares(of rows: SampledRows) -> [Double]? {
      (0..<rows.count).map { _ in 1 / Double(rows.count) }
    }

    func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
      try BatchPlan(draws: rows.count, batchSize: 4, dropLast: false)
    }

    func draw(
      _ rows: SampledRows, epoch: Int, random: inout RandomStream,
      into order: inout MutableSpan<Int32>
    ) {
      for i in order.indices {
        order[i] = Int32(min(random.below(rows.count), random.below(rows.count)))
      }
    }
  }
}
