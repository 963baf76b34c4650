/// The line on which each row of a file starts, counted from 1.
///
/// Rows mostly stand on successive lines, so what is kept are runs of them: a table of a million rows takes
/// one, where a number for each row would take 4 MB.
public struct LineNumbers: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  /// The first row of a run, and its line; the rows behind it stand on the lines behind that.
  package struct Run: Equatable, Sendable {
    package var row: UInt32
    package var line: UInt32
  }

  package private(set) var runs: [Run] = []
  /// How many rows there are.
  public private(set) var count = 0

  /// No rows.
  public init() {}

  /// Rows with their lines.
  public init(_ lines: some Sequence<UInt32>) {
    for line in lines { append(line) }
  }

  /// Rows as they were kept; nil where the runs aren't some of that many rows.
  package init?(runs: [Run], count: Int) {
    let starts = runs.map(\.row)
    guard starts.first ?? 0 == 0, runs.isEmpty == (count == 0),
      zip(starts, starts.dropFirst()).allSatisfy(<),
      Int(starts.last ?? 0) < Swift.max(1, count)
    else { return nil }
    (self.runs, self.count) = (runs, count)
  }

  /// Rows with their lines.
  public init(arrayLiteral elements: UInt32...) { self.init(elements) }

  /// The first row, 0.
  public var startIndex: Int { 0 }
  /// Behind the last row.
  public var endIndex: Int { count }

  /// The line of a row; O(log runs).
  public subscript(row: Int) -> UInt32 {
    precondition(row >= 0 && row < count, "no such row")
    let run = runs[run(of: row)]
    return run.line &+ (UInt32(row) - run.row)
  }

  /// The run that a row is in.
  private func run(of row: Int) -> Int {
    var (low, high) = (0, runs.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if Int(runs[middle].row) <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Adds a row.
  public mutating func append(_ line: UInt32) {
    if let last = runs.last, last.line &+ (UInt32(count) - last.row) == line {
      count += 1
      return
    }
    runs.append(Run(row: UInt32(count), line: line))
    count += 1
  }

  /// The lines, one by one.
  public var description: String { Array(self).description }

  /// Adds rows of the same file.
  package mutating func append(contentsOf other: LineNumbers) {
    let before = count
    for (index, run) in other.runs.enumerated() {
      let end = index + 1 < other.runs.count ? Int(other.runs[index + 1].row) : other.count
      append(run.line)
      count = before + end
    }
  }
}
