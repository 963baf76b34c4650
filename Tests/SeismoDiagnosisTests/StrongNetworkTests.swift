internal import SeismoDiagnosis
internal import SeismoRuns
internal import SeismoTables
internal import Testing

/// Spikes of networks that are more than dense layers.
@Suite struct StrongNetworkTests {
  private func spikes(_ model: String) throws -> [SpikesFile.Spike] {
    let example = try SavedExample(
      """
      seed: 2
      data:
        read: {use: synthetic, rows: 1500, inputs: 8, classes: 3, flipped: 3, flipped_scale: 30, seed: 4}
        schema: {target: y}
        split: {use: random, train: 0.8, validation: 0.2, test: 0}
      sampler: {use: shuffled, batch_size: 32}
      model: [\(model)]
      loss: cross_entropy
      optimizer: {use: adamw, learning_rate: 0.003}
      train: {epochs: 60}
      """)
    return try example.explainer().explain().spikes
  }

  @Test func `the row that makes a RealMLP's loss jump is named`() throws {
    let spikes = try spikes("{use: realmlp, hidden: [32, 32], dropout: 0}")
    let spike = try #require(spikes.first)
    #expect(spike.kind == .composition)
    // A planted one: its inputs are thirty times the others'.
    #expect(spike.rows.map(\.row) == [RowID(345)])
  }

  @Test func `a TabM's spike is replayed, and gentler rates heal it`() throws {
    let spikes = try spikes("{use: tabm, members: 4, width: 32, blocks: 2, dropout: 0}")
    let spike = try #require(spikes.first)
    let rate = try #require(spike.arms.first { $0.name == "learning rate × 0.5" })
    #expect(rate.suppression >= 0.5 && !spike.story.isEmpty)
  }
}
