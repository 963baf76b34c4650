import SeismoSpec
import SeismoTesting
import Testing

/// The kit catches every law broken on purpose, and nothing else.
@Suite struct KitTests {
  static let broken: [(type: any Component.Type, laws: Set<Law>)] = [
    (Broken.Nameless.self, [.describesItself]),
    (Broken.TakesFrom.self, [.describesItself]),
    (Broken.Unreadable.self, [.examplesDecode]),
    (Broken.OtherDefault.self, [.defaultsAreDocumented, .fillsIn, .refusesBadValues]),
    (Broken.Unwritable.self, [.fillsIn]),
    (Broken.Trusting.self, [.refusesBadValues]),
    (Broken.Crowded.self, [.keepsParametersApart]),
    (Broken.Deaf.self, [.keepsParametersApart]),
    (Broken.Unordered.self, [.sameInTwoProcesses]),
    (Broken.unreachable, [.sameInTwoProcesses]),
    (Broken.Negative.self, [.isAFactor]),
    (Broken.DividesBySteps.self, [.isAFactor]),
    (Broken.Impure.self, [.isPure, .stateRoundTrips]),
    (Broken.FirstRow.self, [.ignoresRowOrder]),
    (Broken.DividesByNothing.self, [.staysFinite]),
    (Broken.Fragile.self, [.survivesOddColumns]),
    (Broken.ShortAnswer.self, [.keepsRows, .survivesOddColumns]),
    (Broken.Peeping.self, [.seesTrainingRowsAlone]),
    (Broken.FiltersNothing.self, [.keepsRows]),
    (Broken.TransformsNothing.self, [.keepsRows]),
    (Broken.LosesTargets.self, [.keepsRows]),
    (Broken.Centers.self, [.treatsRowsAlone]),
    (Broken.RefusesCrowds.self, [.treatsRowsAlone]),
    (Broken.Forgets.self, [.fittedStateRoundTrips]),
    (Broken.KnowsNothing.self, [.knowsItsLevels]),
    (Broken.ForgetsTheShift.self, [.undoesItself]),
    (Broken.DividesByRange.self, [.staysFinite]),
    (Broken.Misstates.self, [.saysWhatItDoes]),
    (Broken.NamesOthers.self, [.namesColumnsAlike]),
    (Broken.Placeless.self, [.keepsProvenance]),
    (Broken.Stubborn.self, [.honoursRequests]),
    (Broken.Shifts.self, [.honoursRequests]),
    (Broken.Misdeclared.self, [.declaredReadsAlike]),
    (Broken.Misadapted.self, [.adaptedReadsAlike]),
    (Broken.Unended.self, [.stretchesAddUp]),
    (Broken.Imagines.self, [.refusesDamage]),
    (Broken.Overlaps.self, [.partsAreDisjoint]),
    (Broken.Capricious.self, [.sameKeySameResult]),
    (Broken.NeverDrops.self, [.batchesAddUp]),
    (Broken.Weighty.self, [.drawsAsPromised]),
    (Broken.WrongSlope.self, [.gradientsAgree]),
    (Broken.OtherInFloat.self, [.precisionsAgree]),
    (Broken.MixesRows.self, [.treatsRowsAlone]),
    (Broken.Accumulates.self, [.forgetsBatches, .stateRoundTrips]),
    (
      Broken.CountsEvaluations.self,
      [.evaluationLeavesNoTrace, .treatsRowsAlone, .stateRoundTrips]
    ),
    (Broken.Pretends.self, [.decomposesAlike]),
    (Broken.WeighsTheBatch.self, [.averagesRows]),
    (Broken.Overflows.self, [.staysANumber]),
    (Broken.KeepsAlways.self, [.clipsAsDocumented]),
    (Broken.LeavesTheLast.self, [.fillsEveryNumber]),
    (Broken.RefusesLate.self, [.checksWhatItFills]),
    (Broken.ScaleLess.self, [.scaleScales]),
    (Broken.Boasts.self, [.converges]),
    (Broken.Remembers.self, [.converges, .stateRoundTrips]),
    (Broken.Continues.self, [.stateRoundTrips]),
    (Broken.Tires.self, [.stateRoundTrips]),
    (Broken.Hurries.self, [.standsStillAtRateZero]),
    (Broken.TwoFaced.self, [.measuresItself]),
    (Broken.Oversteps.self, [.leavesParametersAlone]),
    (Broken.Overheats.self, [.staysFinite]),
    (Broken.Averages.self, [.stateRoundTrips, .precisionsAgree]),
    (Broken.Idle.self, [.armsChangeSomething]),
    (Broken.Unequal.self, [.placebosMatch]),
    (Broken.Whimsical.self, [.isPure]),
    (Broken.Contradicts.self, [.changesSaySomething]),
  ]

  @Test(arguments: broken.indices)
  func `each broken component is caught at its laws and no others`(index: Int) async throws {
    let (type, laws) = Self.broken[index]
    let found = try await violations(of: type)
    #expect(Set(found.map(\.law)) == laws, "\(found.map(\.description).joined(separator: "\n"))")
    #expect(found.allSatisfy { $0.component == type.name && !$0.evidence.isEmpty })
  }

  @Test func `every law has a broken component`() {
    let caught = Set(Self.broken.flatMap(\.laws))
    #expect(Law.allCases.filter { !caught.contains($0) } == [])
  }

  @Test func `a broken contract names component, law, example and what was seen`() async {
    let error = await #expect(throws: BrokenContract.self) {
      try await checkContract(of: Broken.Negative.self)
    }
    #expect(
      error?.description
        == "'negative' breaks isAFactor: a component is finite and not negative at every step; as "
        + "negative: is -0.5 at step 1 of 200")
  }

  @Test func `an expected failure is let through, and missed when it is gone`() async throws {
    let expected = ExpectedFailure(.isAFactor, of: "negative", reason: "it counts down")
    try await checkContract(of: Broken.Negative.self, expecting: [expected])
    let gone = ExpectedFailure(.isPure, of: "negative", reason: "it was impure once")
    let error = await #expect(throws: BrokenContract.self) {
      try await checkContract(of: Broken.Negative.self, expecting: [expected, gone])
    }
    #expect(
      error?.description
        == "'negative' keeps isPure now: remove it from the expected failures (it was impure once)")
  }

  @Test func `a formula that an optimizer doesn't follow is told at its first step`() throws {
    try checkUpdates(of: "{use: sgd, learning_rate: 1e-4}") { p, g, _, _ in p - 1e-4 * g }
    #expect(throws: (any Error).self) {
      try checkUpdates(of: "{use: sgd, learning_rate: 1e-4}") { p, g, _, _ in p - 2e-4 * g }
    }
  }
}
