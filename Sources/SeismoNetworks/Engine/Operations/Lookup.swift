internal import SeismoKernels

/// Rows of a trained table, by index. An index that the table doesn't have gives NaN.
final class Lookup: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let isDouble: Bool
  let x, y, dy: Rows
  let column, categories: Int
  let table, dTable: UnsafeMutableRawPointer

  init(column: Int, _ binding: Binding) {
    kernels = binding.kernels
    isDouble = binding.precision == .float64
    self.column = column
    categories = binding.node.parameters[0].dimensions[0]
    x = binding.inputs[0].value
    (y, dy) = (binding.output.value, binding.output.gradientOrValue)
    (table, dTable) = (binding.parameters[0].value, binding.parameters[0].gradient)
  }

  /// The gradient of the table is a sum over all rows.
  override var mixesRows: Bool { true }

  /// The category of a row of the batch; nil where the table has none.
  private func category(of row: Int) -> Int? {
    let index = Int(
      (x.start + row * x.rowBytes).assumingMemoryBound(to: Int32.self)[column])
    return index >= 0 && index < categories ? index : nil
  }

  override func forward(_ pass: borrowing Pass) {
    for row in pass.rows {
      let target = y.start + row * y.rowBytes
      if let category = category(of: row) {
        target.copyMemory(from: table + category * y.rowBytes, byteCount: y.rowBytes)
      } else if isDouble {
        target.assumingMemoryBound(to: Double.self).update(repeating: .nan, count: y.width)
      } else {
        target.assumingMemoryBound(to: Float.self).update(repeating: .nan, count: y.width)
      }
    }
  }

  override func backward(_ pass: borrowing Pass) {
    dTable.initializeMemory(as: UInt8.self, repeating: 0, count: categories * y.rowBytes)
    for row in pass.rows {
      guard let category = category(of: row) else { continue }
      kernels.pointee.add(
        y.width, dy.start + row * dy.rowBytes, dTable + category * y.rowBytes)
    }
  }
}
