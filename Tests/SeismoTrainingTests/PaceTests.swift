internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining
internal import Testing

/// How long the rest of some work is said to take.
@Suite struct PaceTests {
  @Test(
    arguments: [
      (10, 2, 100, nil), (0.5, 50, 100, nil), (10, 100, 100, nil), (10, 0, 0, nil),
      (10, 50, 100, "about 10 s left"), (10, 5, 100, "about 4 min left"),
      (59, 50, 100, "about 1 min left"), (3600, 50, 100, "about 1 h left"),
      (3600, 30, 100, "about 2 h 20 min left"), (100, 99, 100, "about 5 s left"),
    ] as [(Double, Double, Double, String?)])
  func `it is told from a few per cent on, by what is done`(
    elapsed: Double, done: Double, total: Double, words: String?
  ) {
    #expect(Pace.left(after: elapsed, done: done, of: total) == words)
  }
}
