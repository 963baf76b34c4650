internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining

/// What one thread explains spikes with: a network of its own, its replays, and those of changed specs.
final class Workbench {
  /// What was found of a spike.
  struct Answer {
    var spike: SpikesFile.Spike
    /// The rows that are charged with most of it.
    var major: [TrainingRow]
  }

  private let explainer: Explainer
  private let request: Explainer.Request
  private let replay: Replay
  private let variants: VariantNetworks
  private let story: ExplanationWriter

  /// - Throws: `SpecProblems`.
  init(_ whole: Explainer, _ request: Explainer.Request, _ agenda: Agenda) throws {
    explainer = try whole.copy()
    self.request = request
    replay = explainer.newReplay(probing: agenda.probing)
    variants = VariantNetworks(
      explainer.job, explainer.planned, registry: explainer.registry, probing: agenda.probedRows)
    story = ExplanationWriter(explainer.job, explainer.planned)
  }

  /// Bytes that explaining a spike takes, about: the states of a window, and those and the gradients of the steps that path
  /// attribution does again; beside them some networks of changed specs.
  static func bytes(for network: Network) -> Int {
    (64 << 20) + 2 * SpikeWindow.longest * network.stateBytes
  }

  func explain(_ item: Agenda.Item) -> Answer {
    let timeline = Timeline(item.timeline, on: replay)
    var answer = Answer(spike: item.spike, major: [])
    let effort = Effort(budget: request.budget, allowance: request.allowance) {
      [replay, variants] in
      replay.work + variants.work
    }
    let seen = item.seen
    let diagnosis = explainer.diagnose(seen, timeline, variants, request.depth, effort)
    story.tell(diagnosis, in: &answer.spike)
    if seen.series == .probe, !timeline.recovers(from: seen.episode) {
      answer.spike.neverRecovered = true
      answer.spike.story += " " + Words.neverRecovered
    }
    let confidence = answer.spike.cause.flatMap { Confidence.of($0.kind, diagnosis.kind) }
    answer.spike.cause?.confidence = confidence
    if let leftOut = diagnosis.leftOut.sentence { answer.spike.story += " " + leftOut }
    answer.major = diagnosis.major
    guard request.depth == .everything else { return answer }
    story.show(diagnosis, explainer.table.value, in: &answer.spike)
    let isMeasured = diagnosis.kind == .state && item.place < Explainer.measured
    if isMeasured, effort.allows(Stability.work(of: replay), in: .growth) {
      answer.spike.growth = Stability.growth(before: diagnosis.window, variants)
    }
    return answer
  }
}
