import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTraining
import Testing

/// A verdict follows from what was changed and what came of it.
@Suite struct VerdictTests {
  static func result(
    _ meaning: Arm.Meaning, _ suppression: Double, placebos: [Double] = [],
    _ changes: [ReplayChange] = [.weigh(step: 7, by: 0)], name: String = "arm"
  ) -> ArmResult {
    ArmResult(
      intervention: "any", arm: Arm(name, changes, meaning: meaning), suppression: suppression,
      placebos: placebos)
  }

  static let row = result(.trigger(.row), 0.6, placebos: [0, 0.1, 0], [.drop(rows: [3], step: 7)])
  static let batch = result(.trigger(.batch), 0.9, placebos: [0, 0, 0])
  static let short = result(.trigger(.shortBatch), 0.8, placebos: [0], [.skip(step: 7)])
  static let edge = result(.margin(0.75), 0.7, [.rate(0.75)])

  @Test func `the narrowest change that heals is named, though a broader one heals more`() {
    let verdict = Verdict([Self.batch, Self.row])
    #expect(verdict.found == .trigger(.row) && verdict.margin == .kick)
    #expect(verdict.decisive?.rows.map(\.row) == [3])
  }

  @Test func `of rows that heal about as much the one nearest to the onset is named`() {
    func early(_ suppression: Double) -> ArmResult {
      Self.result(.trigger(.row), suppression, placebos: [0], [.drop(rows: [9], step: 2)])
    }
    #expect(Verdict([early(0.66), Self.row], onset: 7).step == 7)
    #expect(Verdict([Self.row, early(0.95)], onset: 7).step == 2)
    #expect(Verdict([Self.row, early(0.66)], onset: 3).step == 2)
  }

  @Test func `what heals no better than its placebos isn't named`() {
    let vain = Self.result(.trigger(.row), 0.9, placebos: [0.9, 0, 0, 0, 0, 0, 0])
    #expect(Verdict([vain]).found == .undecided)
    #expect(Verdict([vain, Self.batch]).found == .trigger(.batch))
    #expect(Verdict([vain, Self.edge]).found == .nothing)
    #expect(Verdict([vain, Self.edge]).margin == .edge)
  }

  @Test func `nothing that heals is none`() {
    let verdict = Verdict([Self.result(.trigger(.row), 0.4)])
    #expect(verdict.found == .nothing && verdict.margin == .unknown && verdict.decisive == nil)
  }

  @Test func `a row and the short batch that drew it are both named when both heal`() {
    let verdict = Verdict([Self.row, Self.short])
    #expect(verdict.found == .inShortBatch(.row) && verdict.step == 7)
    let vain = Self.result(.trigger(.shortBatch), 0.8, placebos: [0.7, 0.9], [.skip(step: 7)])
    #expect(Verdict([Self.row, vain]).found == .trigger(.row))
  }

  @Test func `a short batch without the row is innocent of it, though it heals`() {
    let elsewhere = Self.result(.trigger(.shortBatch), 0.8, placebos: [0], [.skip(step: 6)])
    #expect(Verdict([Self.row, elsewhere]).found == .trigger(.row))
    #expect(Verdict([elsewhere, Self.batch]).found == .trigger(.shortBatch))
  }

  @Test func `a row that several steps drew is named with the short one of them`() {
    let everywhere = Self.result(
      .trigger(.row, breadth: 25), 0.6, placebos: [0],
      [.drop(rows: [3], step: 2), .drop(rows: [3], step: 7)])
    let verdict = Verdict([everywhere, Self.short])
    #expect(verdict.found == .inShortBatch(.row) && verdict.step == 7)
    #expect(Verdict([everywhere]).step == nil)
  }

  @Test func `the critical rate is the largest that heals`() {
    let half = Self.result(.margin(0.5), 0.9, [.rate(0.5)])
    #expect(Verdict([Self.row, half]).margin == .kick)
    #expect(Verdict([Self.row, half]).criticalRate == 0.5)
    #expect(Verdict([half, Self.edge]).criticalRate == 0.75)
  }

  @Test func `a rate is named of a divergence where nothing narrower is, if no lower one diverges`()
  {
    let rates = [0.5, 0.1, 0.01].map {
      Self.result(.margin($0), $0 < 0.5 ? 0.9 : -.infinity, [.rate($0)])
    }
    let verdict = Verdict(rates, isDivergence: true)
    #expect(verdict.found == .trigger(.rate) && verdict.criticalRate == 0.1)
    #expect(Verdict(rates).found == .nothing)
    #expect(Verdict(rates + [Self.row], isDivergence: true).found == .trigger(.row))
    let chance = rates + [Self.result(.margin(0.05), 0.1, [.rate(0.05)])]
    #expect(Verdict(chance, isDivergence: true).criticalRate == 0.01)
    let scale = Self.result(.trigger(.initialization), 1)
    #expect(Verdict(rates + [scale], isDivergence: true).found == .trigger(.rate))
    let tiny = [Self.result(.margin(1e-4), 0.9, [.rate(1e-4)]), scale]
    #expect(Verdict(tiny, isDivergence: true).found == .trigger(.initialization))
    let target = Self.result(.trigger(.targetScale), 1)
    #expect(Verdict(rates + [target], isDivergence: true).found == .trigger(.rate))
    #expect(Verdict([target], isDivergence: true).found == .trigger(.targetScale))
  }

  @Test func `renaming and reordering the arms change no verdict`() {
    var random = RandomStream(seed: 1, purpose: "verdicts")
    let meanings: [Arm.Meaning] = [
      .trigger(.row), .trigger(.row, breadth: 25), .trigger(.rows), .trigger(.shortBatch),
      .trigger(.batch), .trigger(.statistics), .margin(0.9), .margin(0.5), .evidence,
    ]
    for _ in 0..<2000 {
      let results = (0..<random.below(9)).map { index in
        Self.result(
          meanings[random.below(meanings.count)], random.uniform(),
          placebos: (0..<random.below(4)).map { _ in random.uniform() * 0.7 },
          [.drop(rows: [TrainingRow(Int32(random.below(5)))], step: random.below(4))],
          name: "arm \(index)")
      }
      let other = results.shuffled(using: &random).map { result in
        var renamed = result
        renamed.arm.name = "x\(random.below(100))"
        renamed.intervention = "y\(random.below(100))"
        return renamed
      }
      let (one, two) = (Verdict(results), Verdict(other))
      #expect(one.found == two.found && one.margin == two.margin)
      #expect(one.criticalRate == two.criticalRate)
      #expect(one.decisive?.arm.changes == two.decisive?.arm.changes)
    }
  }
}
