internal import SeismoPages

/// The values of a column, one per row: an array, or a part of a file that is mapped into memory and takes none
/// of the process's own until it is changed.
///
/// It is a value like an array: a copy that is changed changes alone.
public struct ColumnBuffer<Element: BitwiseCopyable & Equatable & Sendable>: Sendable {
  @usableFromInline
  enum Storage: Sendable {
    case array([Element])
    case mapped(MappedPart<Element>)
  }

  @usableFromInline var storage: Storage

  /// Holds an array.
  @inlinable
  public init(_ array: [Element]) { storage = .array(array) }

  /// Refers to a part of a mapped file, or of pages of memory.
  package init(_ part: MappedPart<Element>) { storage = .mapped(part) }

  /// The values as an array; of mapped ones a copy.
  @inlinable
  public var array: [Element] {
    switch storage {
    case .array(let array): array
    case .mapped(let part): Array(part.values)
    }
  }

  /// Whether the values are in a file.
  package var isMapped: Bool {
    if case .mapped(let part) = storage { part.isOfFile } else { false }
  }

  /// Calls with all values, one behind the other in memory.
  @inlinable
  public func withUnsafeBufferPointer<R, E: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(E) -> R
  ) throws(E) -> R {
    switch storage {
    case .array(let array): return try array.withUnsafeBufferPointer(body)
    case .mapped(let part):
      defer { withExtendedLifetime(part) {} }
      return try body(part.values)
    }
  }

  /// Begins to read what of the values from a row on is on the disk, for whoever goes through many columns in turn: of one
  /// the system reads ahead by itself.
  package func readAhead(from row: Int) {
    guard pages_spilled().now > 0 else { return }
    withUnsafeBufferPointer { values in
      guard let start = values.baseAddress, row < values.count else { return }
      pages_read_ahead(
        start + row, Swift.min(readAheadBytes, (values.count - row) * MemoryLayout<Element>.stride))
    }
  }

  /// The values of some rows, in that order.
  @inlinable
  public func picking<Row: BinaryInteger>(_ rows: [Row]) -> [Element] {
    withUnsafeBufferPointer { values in rows.map { values[Int($0)] } }
  }
}

/// Of a column.
private let readAheadBytes = 1 << 20

extension ColumnBuffer: RandomAccessCollection, MutableCollection {
  /// The first row, 0.
  @inlinable
  public var startIndex: Int { 0 }

  /// Behind the last row.
  @inlinable
  public var endIndex: Int {
    switch storage {
    case .array(let array): array.count
    case .mapped(let part): part.count
    }
  }

  /// The value of a row.
  @inlinable
  public subscript(row: Int) -> Element {
    get {
      switch storage {
      case .array(let array): return array[row]
      case .mapped(let part):
        precondition(row >= 0 && row < part.count, "no such row")
        return part.values[row]
      }
    }
    set {
      var changed = array
      storage = .array([])
      changed[row] = newValue
      storage = .array(changed)
    }
  }

  /// For algorithms of the standard library.
  @inlinable
  public func withContiguousStorageIfAvailable<R>(
    _ body: (UnsafeBufferPointer<Element>) throws -> R
  ) rethrows -> R? {
    try withUnsafeBufferPointer(body)
  }
}

extension ColumnBuffer: Equatable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Whether both have the same values; NaN differs from all.
  public static func == (one: Self, other: Self) -> Bool {
    one.withUnsafeBufferPointer { values in
      other.withUnsafeBufferPointer { values.elementsEqual($0) }
    }
  }

  /// Holds the values.
  public init(arrayLiteral elements: Element...) { self.init(elements) }

  /// As an array has it.
  public var description: String { array.description }
}

extension Column.Values {
  /// Numbers of an array.
  public static func numbers(_ array: [Double]) -> Self { .numbers(ColumnBuffer(array)) }

  /// Codes of an array.
  public static func categories(_ codes: [Int32], levels: [String]) -> Self {
    .categories(ColumnBuffer(codes), levels: levels)
  }
}
