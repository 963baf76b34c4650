internal import SeismoKernels

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
  let precision: Precision
  let memory: Memory

  /// Where the rows lie.
  struct Memory {
    let inputs, targets: UnsafeMutableRawPointer
    let labels: UnsafeMutablePointer<Int32>
    let hasClasses: Bool
  }

  /// Lays columns out row by row and rounds them to the precision.
  ///
  /// - Parameters:
  ///   - columns: the inputs, each with one number per row.
  ///   - labels: class indices, or empty.
  ///   - targets: target columns, or empty.
  package init(
    columns: [[Double]], labels: [Int32], targets: [[Double]], count: Int, precision: Precision
  ) {
    self.count = count
    self.labels = labels
    self.precision = precision
    width = columns.count
    targetWidth = targets.count
    memory = Memory(
      inputs: Self.layOut(columns, count, precision),
      targets: Self.layOut(targets, count, precision),
      labels: .allocate(capacity: max(1, labels.count)), hasClasses: targets.isEmpty)
    memory.labels.initialize(from: labels, count: labels.count)
  }

  deinit {
    memory.inputs.deallocate()
    memory.targets.deallocate()
    memory.labels.deallocate()
  }

  private static func layOut(
    _ columns: [[Double]], _ count: Int, _ precision: Precision
  ) -> UnsafeMutableRawPointer {
    let numbers = max(1, count * columns.count)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: numbers * precision.size, alignment: 64)
    for (j, column) in columns.enumerated() {
      for i in 0..<count {
        let place = i * columns.count + j
        switch precision {
        case .float32:
          memory.storeBytes(of: Float(column[i]), toByteOffset: place * 4, as: Float.self)
        case .float64:
          memory.storeBytes(of: column[i], toByteOffset: place * 8, as: Double.self)
        }
      }
    }
    return memory
  }
}
