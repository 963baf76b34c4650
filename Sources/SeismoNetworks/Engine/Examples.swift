internal import SeismoKernels
internal import SeismoPages

/// The prepared rows of one split, in the network's precision.
package final class Examples: @unchecked Sendable {
  /// The number of rows.
  package let count: Int
  /// Numbers per row of inputs.
  package let width: Int
  /// Numbers per row of targets; 0 for classes.
  package let targetWidth: Int
  /// The class index of each row; empty when the target is numbers.
  package let labels: [Int32]
  /// Indices per row of each input of indices.
  let indexWidths: [Int]
  /// What the numbers were rounded to.
  package let precision: Precision
  let memory: Memory
  private let stretches: RowStretches?
  /// Rows that are laid out at a time, so that they stay in the cache.
  private static let rowsAtOnce = 256
  /// Rows of a column that are read at a time where they are on the disk.
  private static let rowsAhead = 1 << 16

  /// Where the rows lie.
  struct Memory {
    let inputs, targets: UnsafeMutableRawPointer
    let labels: UnsafeMutablePointer<Int32>
    /// Those of each input of indices.
    let indices: UnsafeMutablePointer<UnsafeMutablePointer<Int32>>
    /// What each row counts in training; nil for 1 each.
    let weights: UnsafeMutablePointer<Double>?
    /// Nil for rows that have none.
    let target: TargetKind?
  }

  /// Lays columns out row by row and rounds them to the precision.
  ///
  /// - Parameters:
  ///   - columns: the inputs, each with one number per row.
  ///   - indices: further inputs, of indices: the columns of each.
  ///   - labels: class indices, or empty.
  ///   - targets: target columns, or empty; rows with neither can only be predicted.
  ///   - weights: what each row's loss is multiplied by in training; nil for 1 each.
  package init(
    columns: consuming [[Double]], indices: [[[Int32]]] = [], labels: [Int32],
    targets: [[Double]], weights: [Double]? = nil, count: Int, precision: Precision
  ) {
    self.count = count
    self.labels = labels
    self.precision = precision
    width = columns.count
    targetWidth = targets.count
    indexWidths = indices.map(\.count)
    memory = Memory(
      inputs: Self.layOut(columns, count, precision),
      targets: Self.layOut(targets, count, precision),
      labels: .allocate(capacity: max(1, labels.count)),
      indices: .allocate(capacity: max(1, indices.count)),
      weights: weights.map { .allocate(capacity: max(1, $0.count)) },
      target: targets.isEmpty ? labels.isEmpty ? nil : .classes : .values)
    memory.labels.initialize(from: labels, count: labels.count)
    if let weights { memory.weights?.initialize(from: weights, count: weights.count) }
    for (input, columns) in indices.enumerated() {
      let rows = Self.rows(of: columns, count).assumingMemoryBound(to: Int32.self)
      (memory.indices + input).initialize(to: rows)
    }
    stretches =
      pages_spilled().now > 0
      ? RowStretches(memory.inputs, rowBytes: width * precision.size, count: count) : nil
  }

  /// Some rows are needed now: those that are on the disk are read in stretches.
  func fetch(_ rows: UnsafeBufferPointer<Int32>) { stretches?.fetch(rows) }

  deinit {
    memory.inputs.deallocate()
    memory.targets.deallocate()
    memory.labels.deallocate()
    memory.weights?.deallocate()
    for input in indexWidths.indices { memory.indices[input].deallocate() }
    memory.indices.deallocate()
  }

  /// Rounds each column before any is laid out, and lets go of it: the numbers are never there twice.
  private static func layOut(
    _ columns: consuming [[Double]], _ count: Int, _ precision: Precision
  ) -> UnsafeMutableRawPointer {
    guard precision == .float32 else { return rows(of: columns, count) }
    var rounded: [[Float]] = []
    rounded.reserveCapacity(columns.count)
    for index in columns.indices {
      rounded.append(columns[index].map(Float.init))
      columns[index] = []
    }
    return rows(of: rounded, count)
  }

  private static func rows<T: BitwiseCopyable>(
    of columns: [[T]], _ count: Int
  ) -> UnsafeMutableRawPointer {
    let (size, width) = (MemoryLayout<T>.stride, columns.count)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count * width) * size, alignment: 64)
    let numbers = memory.bindMemory(to: T.self, capacity: max(1, count * width))
    let isSpilled = pages_spilled().now > 0
    for start in stride(from: 0, to: count, by: rowsAtOnce) {
      if isSpilled, start % rowsAhead == 0 { for column in columns { readAhead(column, start) } }
      for (j, column) in columns.enumerated() {
        for i in start..<min(start + rowsAtOnce, count) {
          (numbers + (i * width + j)).initialize(to: column[i])
        }
      }
    }
    return memory
  }

  /// Begins to read a column's next rows. Of many columns in turn the system would read too much around each place.
  private static func readAhead<T: BitwiseCopyable>(_ column: [T], _ row: Int) {
    column.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress, values.count > rowsAhead else { return }
      if row == 0 { pages_read_singly(start, values.count * MemoryLayout<T>.stride) }
      let ahead = min(2 * rowsAhead, values.count - row)
      pages_read_ahead(start + row, ahead * MemoryLayout<T>.stride)
    }
  }
}
