public import SeismoSpec
public import SeismoTables

/// What becomes of a row that can't be read.
public enum RowPolicy: String, CaseIterable, Sendable {
  /// The file is refused.
  case error
  /// The row is left out and named.
  case skip
}

/// What a reader takes for missing, what it leaves out, and how much it takes: as the csv reader does.
public struct ReadPolicy: Sendable, Equatable {
  /// The most that may be left out where nothing is refused.
  private static let unlimited = 1 << 40

  /// Texts that stand for a missing value.
  public var missing: [String]
  /// What becomes of a row that can't be read.
  public var onBadRow = RowPolicy.error
  /// What becomes of a value that contradicts its column's type.
  public var onBadValue = ValuePolicy.error
  /// The most rows and values that may be left out.
  public var maxRejects = 1000
  /// The most bytes that a file may hold once unpacked.
  public var maxBytes = DataLimits().bytes
  /// The most bytes once unpacked for each packed one.
  public var maxRatio = DataLimits().ratio
  /// The most bytes of memory that a table may take; nil: by the machine's and the file's size.
  public var maxMemory: Int?
  /// The most bytes of a line.
  public var maxRecordBytes = 16 << 20

  /// The usual policy: the first bad row or value is an error.
  public init(missing: [String] = [""]) { self.missing = missing }

  /// What a file may hold.
  public var limits: DataLimits { DataLimits(bytes: maxBytes, ratio: maxRatio) }

  /// The policy for a file to predict: no row is refused.
  public var refusingNothing: ReadPolicy {
    var policy = self
    policy.onBadRow = .skip
    if onBadValue == .error { policy.onBadValue = .skip }
    policy.maxRejects = Self.unlimited
    return policy
  }
}

/// A reader with the usual parameters for what is missing, bad or too much.
public protocol PolicyReader: Reader {
  /// What those parameters say.
  var policy: ReadPolicy { get set }
}

extension PolicyReader {
  /// `missing`, `on_bad_value`, `max_rejects` and `max_memory`, for every reader.
  public static var valueParameters: [Parameter<Self>] {
    [
      Parameter(
        "missing", \.policy.missing, .list(of: .marker),
        "Texts that stand for a missing value; their case counts."),
      Parameter(
        "on_bad_value", \.policy.onBadValue, .choice,
        "What becomes of a value that contradicts its column's type."),
      Parameter(
        "max_rejects", \.policy.maxRejects, .integer(atLeast: 0),
        "The most rows and values that may be left out."),
      Parameter(
        "max_memory", \.policy.maxMemory, .auto(or: .integer(atLeast: 1)),
        "The most bytes that the table may take in memory; auto: half of the machine's, and 64 for "
          + "each byte on disk behind the first GiB."),
    ]
  }

  /// `on_bad_row` and the limits of files of lines, gzipped or not.
  public static var lineParameters: [Parameter<Self>] {
    [
      Parameter(
        "on_bad_row", \.policy.onBadRow, .choice, "What becomes of a line that can't be read."),
      Parameter(
        "max_bytes", \.policy.maxBytes, .integer(atLeast: 1),
        "The most bytes that a file may hold once unpacked."),
      Parameter(
        "max_ratio", \.policy.maxRatio, .integer(atLeast: 1),
        "The most bytes once unpacked for each packed one, behind the first 16 MiB."),
      Parameter(
        "max_record_bytes", \.policy.maxRecordBytes, .integer(in: 1...(1 << 30)),
        "The most bytes that a line may have."),
    ]
  }

  /// This reader for rows to predict: it leaves out what it can't read.
  public func refusingNothing() -> Self {
    var reader = self
    reader.policy = policy.refusingNothing
    return reader
  }

  /// This reader with as much given way as the file needs to be read: rows, then values, are left out.
  ///
  /// - Parameter read: reads all rows.
  /// - Throws: `DataProblem` for what no policy mends.
  public func readable(_ read: (any Reader) throws -> Table) throws -> Self {
    var reader = self
    // Three things can give way, each once.
    for _ in 0..<3 {
      do {
        _ = try read(reader)
        return reader
      } catch let problem as DataProblem {
        switch problem.fact {
        case .mixed, .otherNumber, .badValue: reader.policy.onBadValue = .missing
        case .limit(_, reader.policy.maxRejects, parameter: "max_rejects"):
          reader.policy.maxRejects *= 1000
        case .other where problem.column != nil && reader.policy.onBadValue == .error:
          reader.policy.onBadValue = .missing
        case .other where problem.line != nil && reader.policy.onBadRow == .error:
          reader.policy.onBadRow = .skip
        default: throw problem
        }
      }
    }
    return reader
  }
}
