internal import SeismoKernels

/// How an update's numbers are divided: into runs of neighbours that one group has, and those into chunks, whose norms
/// are summed in order, however many threads made them.
struct UpdateRuns {
  /// Some whole chunks of a run, or a run.
  struct Run {
    var range: Range<Int>
    var factors: GroupFactors
    /// The number of its first chunk among all.
    var firstChunk: Int

    var chunks: Int { (range.count + UpdateRuns.chunk - 1) / UpdateRuns.chunk }

    /// Its chunks with the given numbers, as far as it has them.
    func part(_ chunks: Range<Int>) -> Run? {
      let own = chunks.clamped(to: firstChunk..<firstChunk + self.chunks)
      guard !own.isEmpty else { return nil }
      let start = range.lowerBound + (own.lowerBound - firstChunk) * UpdateRuns.chunk
      let end = min(range.upperBound, start + own.count * UpdateRuns.chunk)
      return Run(range: start..<end, factors: factors, firstChunk: own.lowerBound)
    }

    /// Its numbers in all arrays, with the places of its norms.
    func part(of memory: UpdateMemory) -> UpdateMemory {
      var part = memory.part(range)
      part.parameters.norms = memory.parameters.norms.map { $0 + 2 * firstChunk }
      return part
    }
  }

  private(set) var runs: [Run] = []
  static let chunk = Int(SEISMO_NORM_CHUNK)

  /// Neighbours of one group are a run; without groups all numbers are.
  init(of memory: UpdateMemory, _ groups: [ParameterGroup]) {
    let count = memory.parameters.count
    guard !groups.isEmpty else {
      runs = [Run(range: 0..<count, factors: GroupFactors(), firstChunk: 0)]
      return
    }
    for (index, segment) in memory.segments.enumerated() {
      let isLast = index + 1 == memory.segments.count
      let end = isLast ? count : memory.segments[index + 1].range.lowerBound
      let factors = groups.factors(of: segment)
      let start = runs.last?.range.upperBound ?? 0
      if let last = runs.last, last.factors == factors {
        runs[runs.count - 1].range = last.range.lowerBound..<end
      } else {
        runs.append(Run(range: start..<end, factors: factors, firstChunk: chunks))
      }
    }
  }

  /// All chunks.
  var chunks: Int { runs.last.map { $0.firstChunk + $0.chunks } ?? 0 }

  /// Whole chunks for each thread; fewer shares where there are fewer chunks.
  func shares(among threads: Int) -> [[Run]] {
    let threads = max(1, min(threads, chunks))
    return (0..<threads).map { thread in
      let own = chunks * thread / threads..<chunks * (thread + 1) / threads
      return runs.compactMap { $0.part(own) }
    }
  }

  /// An optimizer's rules, one for each run.
  func rule(of optimizer: any Optimizer, _ memory: UpdateMemory) -> any UpdateRule {
    guard runs.count > 1 || runs.contains(where: { $0.factors != GroupFactors() }) else {
      return optimizer.makeRule(memory)
    }
    return GroupRules(runs[...], of: optimizer, memory) ?? optimizer.makeRule(memory)
  }
}

/// The rules of an optimizer's groups, one after the other. Each is a constant by itself, because taking it out of an
/// array would retain it.
private final class GroupRules: UpdateRule {
  private let rule: any UpdateRule
  private let factors: GroupFactors
  private let next: GroupRules?

  init?(_ runs: ArraySlice<UpdateRuns.Run>, of optimizer: any Optimizer, _ memory: UpdateMemory) {
    guard let run = runs.first else { return nil }
    rule = optimizer.makeRule(memory.part(run.range))
    factors = run.factors
    next = GroupRules(runs.dropFirst(), of: optimizer, memory)
  }

  func update(_ step: borrowing UpdateStep) {
    rule.update(step.scaled(by: factors))
    next?.update(step)
  }

  func writeAverage(after updates: Int) -> Bool {
    let isWritten = rule.writeAverage(after: updates)
    return next?.writeAverage(after: updates) ?? false || isWritten
  }
}

/// Sums of squares of a gradient and of an update, chunk by chunk.
final class ChunkNorms {
  let start: UnsafeMutablePointer<Double>
  private let chunks: Int

  init(chunks: Int) {
    self.chunks = chunks
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
}
