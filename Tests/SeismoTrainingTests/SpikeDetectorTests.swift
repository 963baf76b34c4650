import Foundation
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTraining
import Testing

/// The detector does what its documentation says, at the speed of a training step.
@Suite struct SpikeDetectorTests {
  /// The rule as it is written, by sorting logarithms. The limit on MAD is taken with the lower median.
  private struct Literal {
    var window: [Double] = []
    let capacity: Int
    let floor: Double

    mutating func flags(_ loss: Double, share: Double) -> Bool {
      let isFlagged = judge(loss, share)
      if !isFlagged {
        window.append(loss)
        if window.count > capacity { window.removeFirst() }
      }
      return isFlagged
    }

    private func judge(_ loss: Double, _ share: Double) -> Bool {
      guard loss.isFinite else { return true }
      guard window.count >= 16 else { return false }
      let logs = window.map { log($0 + 1e-8) }.sorted()
      let median = (logs[(logs.count - 1) / 2] + logs[logs.count / 2]) / 2
      let distances = logs.map { abs($0 - median) }.sorted()
      let spread = max(1.4826 * distances[(logs.count - 1) / 2], floor)
      let excess = log(loss + 1e-8) - median
      return excess > log(2) && excess * share.squareRoot() > 6 * spread
    }
  }

  @Test(arguments: 0..<40)
  func `every flag is the documented rule's`(seed: Int) {
    var random = RandomStream(seed: UInt64(seed), purpose: "series")
    let isProbe = seed % 2 == 1
    var detector = SpikeDetector(isProbe ? .probe(every: 1) : .batch)
    var literal = Literal(capacity: isProbe ? 64 : 128, floor: isProbe ? 0.1 : 0.05)
    let (noise, ties) = (0.02 + 0.05 * Double(seed % 5), seed % 3 == 0)
    var flagged = 0
    for step in 1...2000 {
      var loss = exp(-Double(step) / 900 + noise * random.normal())
      if random.below(60) == 0 { loss *= 1 + 20 * random.uniform() }
      if random.below(400) == 0 { loss = [.nan, .infinity, 0][random.below(3)] }
      if ties { loss = (loss * 8).rounded() / 8 }
      let share = random.below(4) == 0 ? 0.25 : 1
      // An episode is told late; a step is flagged if it goes on to this step.
      let ended = detector.add(loss, step: step, share: share)
      let isFlagged = literal.flags(loss, share: share)
      #expect((detector.current?.end == step) == isFlagged, "step \(step), loss \(loss)")
      #expect(ended.map { step - $0.end > SpikeDetector.largestGap } ?? true)
      if isFlagged { flagged += 1 }
      // Long episodes start the window anew; the literal rule has no such end.
      if let ended, step - ended.onset > SpikeDetector.longestEpisode { return }
    }
    #expect(flagged > 3)
  }

  @Test func `flags up to sixteen steps apart are one episode, with the highest as its peak`() {
    var detector = SpikeDetector(.batch)
    var ended: [SpikeEpisode] = []
    for step in 1...200 {
      let loss: Double = [100: 5, 110: 9, 126: 4, 150: 7][step] ?? 1 + 0.001 * Double(step % 3)
      if let episode = detector.add(loss, step: step) { ended.append(episode) }
    }
    #expect(ended.map(\.onset) == [100, 150])
    #expect(ended.map(\.peak) == [110, 150])
    #expect(ended.map(\.end) == [126, 150])
    #expect(abs(ended[0].factor - 9) < 0.02)
  }

  @Test func `a jump that stays is a new level in the end`() {
    var detector = SpikeDetector(.batch)
    var ended: [SpikeEpisode] = []
    for step in 1...3000 {
      if let episode = detector.add(step < 1000 ? 1 : 9, step: step) { ended.append(episode) }
    }
    #expect(ended.count == 1 && ended[0].onset == 1000)
    #expect(detector.current == nil)
  }

  @Test func `a falling loss with noise is no spike`() {
    var random = RandomStream(seed: 3, purpose: "healthy")
    var detector = SpikeDetector(.batch)
    for step in 1...50_000 {
      let ended = detector.add(exp(-Double(step) / 8000 + 0.25 * random.normal()), step: step)
      #expect(ended == nil)
    }
  }
}
