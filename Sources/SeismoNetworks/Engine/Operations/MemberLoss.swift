/// The loss of an ensemble: a row's is the mean of its members', each of which is held to the row's target.
final class MemberLoss: BoundLoss, @unchecked Sendable {
  let loss: BoundLoss
  let members: Int
  let isDouble: Bool
  let labels, ownLabels: UnsafeMutablePointer<Int32>
  let targets, ownTargets, rowLosses, ownLosses: Rows

  init(_ loss: BoundLoss, _ whole: LossBinding, _ own: LossBinding) {
    self.loss = loss
    members = whole.members
    isDouble = whole.precision == .float64
    (labels, ownLabels) = (whole.labels, own.labels)
    (targets, ownTargets) = (whole.targets, own.targets)
    (rowLosses, ownLosses) = (whole.rowLosses, own.rowLosses)
    super.init(whole)
  }

  /// - Returns: the number of rows whose logarithm was clipped in half of the members or more.
  override func evaluate(_ pass: borrowing Pass) -> Int {
    for row in pass.rows {
      for member in row * members..<(row + 1) * members {
        ownLabels[member] = labels[row]
        (ownTargets.start + member * targets.rowBytes).copyMemory(
          from: targets.start + row * targets.rowBytes, byteCount: targets.rowBytes)
      }
    }
    let clipped = loss.evaluate(pass.times(members))
    if isDouble { average(pass, Double.self) } else { average(pass, Float.self) }
    return (clipped + members / 2) / members
  }

  private func average<S: Scalar>(_ pass: borrowing Pass, _ type: S.Type) {
    let own = ownLosses.start.assumingMemoryBound(to: S.self)
    let rowLosses = rowLosses.start.assumingMemoryBound(to: S.self)
    for row in pass.rows {
      var sum: S = 0
      for member in row * members..<(row + 1) * members { sum += own[member] }
      rowLosses[row] = sum / S(members)
    }
  }
}
