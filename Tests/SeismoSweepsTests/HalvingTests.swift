import Foundation
import SeismoPreparation
import SeismoSweeps
import Testing

@Suite struct `Successive halving` {
  private func halving(trainings: Int = 1, mode: SelectSpec.Mode = .min) -> Halving {
    var asha = ASHASpec()
    (asha.minEpochs, asha.factor) = (1, 3)
    var select = SelectSpec()
    select.mode = mode
    return Halving(asha, select, trainings: trainings)
  }

  /// What each of some trials is told at the first rung, in the order of their numbers.
  private func decisions(_ values: [Double], mode: SelectSpec.Mode = .min) -> [Bool?] {
    var halving = halving(mode: mode)
    return values.enumerated().map { index, value in
      halving.report(value, of: index + 1, training: 0, at: 1)
      return halving.goesOn(index + 1, at: 1)
    }
  }

  @Test func `lets the best third of the trials so far go on`() {
    #expect(
      decisions([5, 4, 6, 3, 9, 4.5, 1, 2, 4.2])
        == [true, true, false, true, false, false, true, true, false])
    #expect(decisions([1, 2, 3], mode: .max) == [true, true, true])
  }

  @Test func `takes NaN for the worst, and of equal trials the earlier`() {
    #expect(decisions([.nan, .nan, 1, 1]) == [true, false, true, false])
  }

  @Test func `decides the same in whatever order the reports come`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let values = (0..<12).map { _ in Double.random(in: 0...1, using: &random) }
      let expected = decisions(values)
      var halving = halving()
      var told = [Bool?](repeating: nil, count: 12)
      for trial in (1...12).shuffled(using: &random) {
        halving.report(values[trial - 1], of: trial, training: 0, at: 1)
        for other in 1...12 where told[other - 1] == nil {
          told[other - 1] = halving.goesOn(other, at: 1)
        }
      }
      #expect(told == expected)
    }
  }

  @Test func `waits for trials before it, unless they have ended without a report`() {
    var halving = halving()
    halving.report(1, of: 2, training: 0, at: 1)
    #expect(halving.goesOn(2, at: 1) == nil)
    halving.end(1)
    #expect(halving.goesOn(2, at: 1) == true)
  }

  @Test func `doesn't wait for a training that is over`() {
    var halving = halving(trainings: 2)
    halving.report(1, of: 1, training: 0, at: 1)
    halving.end(1, of: 1, at: .nan)
    #expect(halving.goesOn(1, at: 1) == true)
    halving.report(5, of: 2, training: 0, at: 1)
    halving.end(1, of: 2, at: 3)
    #expect(halving.goesOn(2, at: 1) == true)
    halving.report(9, of: 3, training: 1, at: 1)
    halving.end(0, of: 3, at: .nan)
    #expect(halving.goesOn(3, at: 1) == false)
  }

  @Test func `judges by the mean of a trial's trainings, once all have reported`() {
    var halving = halving(trainings: 2)
    halving.report(1, of: 1, training: 0, at: 1)
    #expect(halving.goesOn(1, at: 1) == nil)
    halving.report(3, of: 1, training: 1, at: 1)
    #expect(halving.goesOn(1, at: 1) == true)
    halving.report(0, of: 2, training: 0, at: 1)
    halving.report(4.1, of: 2, training: 1, at: 1)
    #expect(halving.goesOn(2, at: 1) == false)
  }
}
