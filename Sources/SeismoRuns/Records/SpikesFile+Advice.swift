/// What several spikes say together, and what whole trainings say.
extension SpikesFile {
  /// One change of the spec, tried on fresh seeds.
  package struct Advice: Codable, Sendable {
    /// "gradient = [{use: clip_value, limit: 0.1}]".
    package var change: String
    /// Seeds of the pairs.
    package var seeds: [Int]
    /// Spikes per 10,000 steps without and with the change, up to the loss that both reach; means over the
    /// seeds.
    package var spikesBefore, spikesAfter: Double
    /// The 95 % interval of the mean of the pairs' differences, after − before.
    package var interval: [Double]
    /// The mean difference of the placebo: of the same size, without meaning.
    package var placebo: Double
    /// The median over the seeds of the final training loss.
    package var lossBefore, lossAfter: Double
    /// How many of the trainings diverged without and with the change.
    package var divergedBefore, divergedAfter: Int?
    /// Whether most trainings without the change lose what they had learned; nil where they don't.
    package var collapsedBefore: Bool?
    package var verdict: AdviceVerdict

    package init(
      change: String, seeds: [Int], spikesBefore: Double, spikesAfter: Double, interval: [Double],
      placebo: Double, lossBefore: Double, lossAfter: Double, verdict: AdviceVerdict
    ) {
      self.change = change
      self.seeds = seeds
      self.spikesBefore = spikesBefore
      self.spikesAfter = spikesAfter
      self.interval = interval
      self.placebo = placebo
      self.lossBefore = lossBefore
      self.lossAfter = lossAfter
      self.verdict = verdict
    }
  }

  /// Something that several spikes have in common.
  package struct Recurring: Codable, Sendable {
    package var what: RecurringKind
    /// "vehicle.csv.gz:258", "last batch", "row".
    package var name: String
    package var spikes: Int
    /// How many there would be by chance, and the chance of as many or more.
    package var expected: Double?
    package var probability: Double?

    package init(
      what: RecurringKind, name: String, spikes: Int, expected: Double?, probability: Double?
    ) {
      self.what = what
      self.name = name
      self.spikes = spikes
      self.expected = expected
      self.probability = probability
    }
  }

  /// Whether the last batch of the epoch has more onsets than chance gives it.
  package struct Period: Codable, Sendable {
    /// Steps of an epoch.
    package var steps: Int
    /// Onsets (or trigger steps, where known) in the last batch, of all.
    package var inLast, of: Int
    /// The chance of as many or more there (binomial).
    package var probability: Double

    package init(steps: Int, inLast: Int, of: Int, probability: Double) {
      self.steps = steps
      self.inLast = inLast
      self.of = of
      self.probability = probability
    }
  }
}
