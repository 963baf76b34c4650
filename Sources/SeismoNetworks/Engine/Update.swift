internal import SeismoKernels

/// One optimizer at work on one network, with the gradient transforms before it: its rules, one for each thread if they
/// can share the update, and the norms of the last update.
package final class Update: SharedWork, @unchecked Sendable {
  /// The optimizer's arrays.
  package let memory: UpdateMemory
  /// What changes the gradient first.
  private let transforms: GradientRules?
  /// Worker 0's. A constant by itself, because taking it out of an array would retain it.
  private let rule: any UpdateRule
  private let othersRules: [any UpdateRule]
  private let norms: ChunkNorms?
  /// The parameters before an update whose rule doesn't measure itself.
  private let before: Vector?
  private let network: Network
  private let unmanaged: Unmanaged<Network>
  private var step: UpdateStep

  /// - Parameters:
  ///   - transforms: what changes the gradient first, in order.
  ///   - groups: parameters that are treated apart.
  ///   - network: has as many arrays of state as `stateCount(_:_:)` says.
  ///   - threads: how many the network works on.
  ///   - measuring: whether to measure each update.
  package init(
    _ optimizer: any Optimizer, after transforms: [any GradientTransform] = [],
    groups: [ParameterGroup] = [], of network: Network, threads: Int = 1, measuring: Bool = false
  ) {
    let whole = network.updateMemory
    var memory = whole.passing(0..<optimizer.stateCount)
    self.transforms = GradientRules(transforms[...], whole, after: optimizer.stateCount)
    let runs = UpdateRuns(of: memory, groups)
    let norms = measuring ? ChunkNorms(chunks: runs.chunks) : nil
    if let optimizer = optimizer as? any ElementwiseOptimizer {
      memory.parameters.norms = norms?.start
      let rules = Self.rules(of: optimizer, memory, runs, threads: threads)
      (rule, othersRules) = (rules[0], Array(rules.dropFirst()))
      before = nil
    } else {
      (rule, othersRules) = (runs.rule(of: optimizer, memory), [])
      before = measuring ? memory.parameters.allocateCopy() : nil
    }
    self.norms = norms
    self.memory = memory
    self.network = network
    unmanaged = .passUnretained(network)
    step = UpdateStep(number: 1, rateFactor: 1, of: network)
  }

  deinit { before?.pointer.deallocate() }

  /// Arrays of the parameters' size that an optimizer and gradient transforms keep between steps.
  package static func stateCount(
    _ optimizer: any Optimizer, _ transforms: [any GradientTransform]
  ) -> Int {
    transforms.reduce(optimizer.stateCount) { $0 + $1.stateCount }
  }

  /// A thread's share of the parameters each.
  private static func rules<O: ElementwiseOptimizer>(
    of optimizer: O, _ memory: UpdateMemory, _ runs: UpdateRuns, threads: Int
  ) -> [any UpdateRule] {
    runs.shares(among: threads).map { share in
      ElementwiseRule(optimizer, share.map { ($0.part(of: memory), $0.factors) })
    }
  }

  /// Whether something changes the gradient before the update.
  package var isTransformed: Bool { transforms != nil }

  /// Applies the gradient transforms, in order.
  package func transformGradient(at position: TrainingPosition, rateFactor: Double) {
    transforms?.update(UpdateStep(position, rateFactor: rateFactor, of: unmanaged))
  }

  /// Updates the parameters once.
  package func run(at position: TrainingPosition, rateFactor: Double) {
    step = UpdateStep(position, rateFactor: rateFactor, of: unmanaged)
    before?.copy(memory.parameters)
    if othersRules.isEmpty {
      _ = work(as: 0)
    } else {
      _ = network.share(self)
    }
    if let before, let norms { memory.measure(since: before, into: norms) }
  }

  func work(as worker: Int) -> Int {
    if worker == 0 {
      rule.update(step)
    } else if worker <= othersRules.count {
      othersRules[worker - 1].update(step)
    }
    return 0
  }

  /// Does something with the weights that the network answers with; the trained ones are there again afterwards.
  ///
  /// - Parameter updates: how many there were.
  package func answering<R>(after updates: Int, _ body: () throws -> R) rethrows -> R {
    let trained = network.copyOfWeights()
    var isAveraged = rule.writeAverage(after: updates)
    for other in othersRules { isAveraged = other.writeAverage(after: updates) || isAveraged }
    defer { if isAveraged { network.restore(trained) } }
    return try body()
  }

  /// Whether updates are measured.
  package var isMeasured: Bool { norms != nil }
  /// The norm of the gradient that the last update used; NaN if it wasn't measured.
  package var gradientNorm: Double { norms?.gradient ?? .nan }
  /// The norm of what the last update changed; NaN if it wasn't measured.
  package var updateNorm: Double { norms?.update ?? .nan }
}

/// Gradient transforms at work, one after the other. Each is a constant by itself, because taking it out of an array
/// would retain it.
private final class GradientRules {
  private let rule: any UpdateRule
  private let next: GradientRules?

  /// - Parameter used: arrays of state that belong to others.
  init?(_ transforms: ArraySlice<any GradientTransform>, _ memory: UpdateMemory, after used: Int) {
    guard let transform = transforms.first else { return nil }
    let end = used + transform.stateCount
    rule = transform.makeRule(memory.passing(used..<end))
    next = GradientRules(transforms.dropFirst(), memory, after: end)
  }

  func update(_ step: borrowing UpdateStep) {
    rule.update(step)
    next?.update(step)
  }
}

extension UpdateMemory {
  fileprivate func measure(since before: Vector, into norms: ChunkNorms) {
    parameters.kernels.pointee.change_norms(
      parameters.count, gradient.pointer, before.pointer, parameters.pointer, norms.start)
  }
}
