internal import SeismoDiagnosis
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoStandard
internal import Testing

/// Where dropout leaves one number in twenty, its masks make batches hard and set spikes off.
@Suite struct DropoutTests {
  private static let masked = """
    name: masks
    seed: 4
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
      split: {use: stratified, train: 0.7, validation: 0.15, test: 0.15}
    prepare: [standard]
    sampler: {use: shuffled, batch_size: 16}
    model: [{use: dense, units: 8}, relu, {use: dropout, rate: 0.95}, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: {use: sgd, learning_rate: 0.05, momentum: 0.9}
    train: {epochs: 40, select: {metric: training.loss}}
    """

  @Test
  func
    `a mask that sets a spike off is named with its step, and so is one that makes a batch hard`()
    throws
  {
    let example = try SavedExample(Self.masked)
    let spikes = try example.explainer().explain().spikes
    let setOff = spikes.filter { $0.kind == .state && $0.trigger == .dropout }
    try #require(!setOff.isEmpty)
    for spike in setOff {
      let step = try #require(spike.batch?.step)
      #expect(spike.rows.isEmpty)
      #expect(spike.story.hasPrefix("The dropout mask of step \(step), batch "))
      let arm = try #require(
        spike.arms.first { $0.name == "dropout of step \(step) draws other masks" })
      #expect(arm.suppression >= 0.5 && (arm.placebo ?? 1) <= 0.13)
    }
    let hard = spikes.filter { $0.kind == .composition && $0.trigger == .dropout }
    try #require(!hard.isEmpty)
    #expect(hard.allSatisfy { $0.rows.isEmpty && $0.batch?.step == $0.peakStep })
  }

  @Test func `without dropout no mask is tried`() throws {
    let example = try SavedExample(spec())
    let explainer = try example.explainer()
    #expect(!explainer.planned.plan.graph.hasDropout)
    let arms = try explainer.explain().spikes.flatMap(\.arms)
    #expect(!arms.contains { $0.intervention == RedrawDropout.name })
  }
}
