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
  private var number = 0
  private var rateFactor = 1.0

  /// - Parameters:
  ///   - transforms: what changes the gradient first, in order.
  ///   - network: has as many arrays of state as `stateCount(_:_:)` says.
  ///   - threads: how many the network works on.
  ///   - measuring: whether to measure each update.
  package init(
    _ optimizer: any Optimizer, after transforms: [any GradientTransform] = [],
    of network: Network, threads: Int = 1, measuring: Bool = false
  ) {
    let whole = network.updateMemory
    var memory = whole.passing(0..<optimizer.stateCount)
    self.transforms = GradientRules(transforms[...], whole, after: optimizer.stateCount)
    let norms = measuring ? ChunkNorms(count: memory.parameters.count) : nil
    if let optimizer = optimizer as? any ElementwiseOptimizer {
      memory.parameters.norms = norms?.start
      let rules = Self.rules(of: optimizer, memory, threads: threads)
      (rule, othersRules) = (rules[0], Array(rules.dropFirst()))
      before = nil
    } else {
      (rule, othersRules) = (optimizer.makeRule(memory), [])
      before = measuring ? memory.parameters.allocateCopy() : nil
    }
    self.norms = norms
    self.memory = memory
    self.network = network
    unmanaged = .passUnretained(network)
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
    of optimizer: O, _ memory: UpdateMemory, threads: Int
  ) -> [any UpdateRule] {
    ChunkNorms.shares(of: memory.parameters.count, among: threads).map {
      ElementwiseRule(optimizer, memory.part($0))
    }
  }

  /// Whether something changes the gradient before the update.
  package var isTransformed: Bool { transforms != nil }

  /// Applies the gradient transforms, in order.
  ///
  /// - Parameter number: the update's, from 1.
  package func transformGradient(number: Int, rateFactor: Double) {
    transforms?.update(UpdateStep(number: number, rateFactor: rateFactor, network: unmanaged))
  }

  /// Updates the parameters once.
  ///
  /// - Parameter number: the update's, from 1.
  package func run(number: Int, rateFactor: Double) {
    self.number = number
    self.rateFactor = rateFactor
    before?.copy(memory.parameters)
    if othersRules.isEmpty {
      _ = work(as: 0)
    } else {
      _ = network.share(self)
    }
    if let before, let norms { memory.measure(since: before, into: norms) }
  }

  func work(as worker: Int) -> Int {
    let step = UpdateStep(number: number, rateFactor: rateFactor, network: unmanaged)
    if worker == 0 {
      rule.update(step)
    } else if worker <= othersRules.count {
      othersRules[worker - 1].update(step)
    }
    return 0
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

/// Sums of squares of a gradient and of an update, chunk by chunk, so that they are the same however many
/// threads made them.
final class ChunkNorms {
  let start: UnsafeMutablePointer<Double>
  private let chunks: Int
  private static let chunk = Int(SEISMO_NORM_CHUNK)

  init(count: Int) {
    chunks = (count + Self.chunk - 1) / Self.chunk
    start = .allocate(capacity: 2 * max(1, chunks))
    start.initialize(repeating: 0, count: 2 * max(1, chunks))
  }

  deinit { start.deallocate() }

  var gradient: Double { sum(from: 0).squareRoot() }
  var update: Double { sum(from: 1).squareRoot() }

  private func sum(from offset: Int) -> Double {
    var sum = 0.0
    for chunk in 0..<chunks { sum += start[2 * chunk + offset] }
    return sum
  }

  /// Ranges of whole chunks, one for each thread; fewer where there are fewer chunks.
  static func shares(of count: Int, among threads: Int) -> [Range<Int>] {
    let chunks = (count + chunk - 1) / chunk
    let threads = max(1, min(threads, chunks))
    return (0..<threads).map {
      chunks * $0 / threads * chunk..<min(count, chunks * ($0 + 1) / threads * chunk)
    }
  }
}

extension UpdateMemory {
  fileprivate func measure(since before: Vector, into norms: ChunkNorms) {
    parameters.kernels.pointee.change_norms(
      parameters.count, gradient.pointer, before.pointer, parameters.pointer, norms.start)
  }
}
