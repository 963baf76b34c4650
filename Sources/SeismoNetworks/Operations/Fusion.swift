extension NetworkBuilder {
  /// The operations to bind, in order: as planned, with ReLU moved into the affine map that makes its
  /// input, and the sums of gradients where they are due.
  func fused() -> [any OperationPlan] {
    var fused = plans.map(Optional.some)
    fuseReLU(&fused)
    fuseMasks(&fused)
    return fused.enumerated().flatMap { index, plan -> [any OperationPlan] in
      [plan].compactMap { $0 } + (gradientSums[index] ?? [])
    }
  }

  /// An affine map whose output nothing but ReLU reads stores the ReLU. The epilogue that does so adds
  /// a bias too, so there has to be one.
  private func fuseReLU(_ plans: inout [(any OperationPlan)?]) {
    for (index, plan) in plans.enumerated() {
      guard let relu = plan as? ActivationPlan, relu.function == .relu,
        plans.indices.contains(relu.x.producer),
        var affine = plans[relu.x.producer] as? AffinePlan, affine.bias != nil,
        readerCount(of: relu.x) == 1
      else { continue }
      affine.appliesReLU = true
      affine.y = relu.y
      plans[relu.x.producer] = affine
      plans[index] = nil
    }
  }

  /// Where an affine map alone reads a fused ReLU's output, it masks the gradient as it stores it,
  /// which saves a pass.
  private func fuseMasks(_ plans: inout [(any OperationPlan)?]) {
    for index in plans.indices {
      guard var before = plans[index] as? AffinePlan, before.appliesReLU,
        readerCount(of: before.y) == 1,
        let reader = plans.firstIndex(where: { ($0 as? AffinePlan)?.x.value == before.y.value }),
        var after = plans[reader] as? AffinePlan
      else { continue }
      after.masksInputGradient = true
      before.gradientIsMasked = true
      plans[index] = before
      plans[reader] = after
    }
  }
}
