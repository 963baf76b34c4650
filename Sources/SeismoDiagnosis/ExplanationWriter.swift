internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// Puts a diagnosis into the record: the rows with their values and neighbours, the arms, the curves, and
/// the paragraph.
struct ExplanationWriter {
  private let job: SavedJob
  private let planned: PlannedNetwork
  private let training: Table
  private let neighbourhood: Neighbourhood

  init(_ job: SavedJob, _ planned: PlannedNetwork) {
    self.job = job
    self.planned = planned
    training = job.data[.training]
    neighbourhood = Neighbourhood(training)
  }

  /// Arms whose curves are kept beside the factual one.
  private static let curves = 6
  /// Arms of scans that are kept: those that heal most.
  private static let scanned = 5

  /// What it was, and the paragraph.
  func tell(_ diagnosis: Diagnosis, in spike: inout SpikesFile.Spike) {
    let verdict = diagnosis.verdict
    spike.kind = diagnosis.kind
    spike.trigger = verdict.found
    spike.margin = verdict.margin
    spike.criticalRate = verdict.criticalRate
    spike.isDivergence = diagnosis.seen.isDivergence ? true : nil
    var guilty = verdict.decisive?.rows ?? []
    var step = verdict.step
    if diagnosis.kind == .composition {
      step = diagnosis.seen.episode.peak
      guilty = hardRows(of: diagnosis).map { ($0, diagnosis.seen.episode.peak) }
      spike.trigger = .trigger(guilty.isEmpty ? .batch : guilty.count == 1 ? .row : .rows)
      if isHardByMasks(diagnosis) { (guilty, spike.trigger) = ([], .trigger(.dropout)) }
    }
    if diagnosis.kind == .oneRow, let carrier = diagnosis.window.carrier {
      guilty = [(carrier.row, diagnosis.seen.episode.peak)]
      spike.trigger = .trigger(.row)
    }
    if diagnosis.kind == .nonFinite,
      let origin = NonFiniteOrigin(diagnosis.window.timeline, planned)
    {
      spike.origin = .init(step: origin.step, operation: origin.operation)
      step = step ?? origin.step
      // Where a setting is to blame, the row on which numbers ended is any row.
      if guilty.isEmpty, verdict.decisive == nil || verdict.decisive?.trigger == .logarithm {
        guilty = origin.row.map { [($0, origin.step)] } ?? []
      }
    }
    spike.batch = step.map { SpikesFile.Batch(step: $0, in: planned.batches) }
    spike.rows = guilty.map { row, step in
      let id = training.id(at: Int(row.place))
      var row = SpikesFile.Row(training.provenance.place(of: id), row: id, step: step)
      row.called = training.provenance.distinctPlace(of: id.number)
      return row
    }
    spike.confidence = Confidence.of(verdict.found, verdict.margin, diagnosis.kind)
    let rates = rates(of: diagnosis)
    spike.story = Words.story(
      of: spike, verdict, rates,
      tried: Words.Tried(
        isAll: diagnosis.leftOut.sentence == nil,
        hasStatistics: !planned.network.buffers.isEmpty))
    spike.cause = cause(of: spike, diagnosis, rates)
  }

  /// Why it happened, as far as this spike alone tells.
  private func cause(
    of spike: SpikesFile.Spike, _ diagnosis: Diagnosis, _ rates: Words.Rates
  ) -> SpikeCause {
    let evidence = diagnosis.evidence
    let kind: SpikeCause.Kind =
      switch diagnosis.kind {
      case .oneRow: CauseVerdict.ofOneRow(evidence)
      case .composition:
        spike.trigger == .trigger(.dropout) ? .dropout : spike.rows.isEmpty ? .noise : .rows
      default: CauseVerdict.kind(of: diagnosis, evidence)
      }
    let words = CauseWords(
      spike: spike, verdict: diagnosis.verdict, evidence: evidence, rates: rates)
    return SpikeCause(kind, words.sentence(kind), evidence: evidence)
  }

  /// The learning rates of a divergence.
  private func rates(of diagnosis: Diagnosis) -> Words.Rates {
    let (window, replay) = (diagnosis.window, diagnosis.window.timeline.replay)
    let onset = diagnosis.seen.episode.onset
    let schedule = job.variant.config.schedule
    func factor(_ step: Int) -> Double {
      schedule.factor(at: replay.loop.position(of: step), history: replay.loop.history)
    }
    let text = SpecNode(.map(job.variant.config.spec.encoded()))[
      path: SpecPath("optimizer.learning_rate")]?.text
    let vain = diagnosis.results.filter { !$0.heals && $0.rate != nil }
      .min { ($0.rate ?? 0) < ($1.rate ?? 0) }
    return Words.Rates(
      base: text.flatMap(Double.init), factor: factor(onset),
      isScheduled: factor(1) != factor(onset) || factor(onset) != 1, onset: onset,
      smallestVain: vain?.rate,
      vainFactor: vain.map { window.factor(leftBy: $0.suppression) } ?? .infinity,
      horizon: window.horizon,
      isWhole: window.horizon == replay.loop.totalSteps,
      isLossBorne: window.before.isOfRun,
      scaledTarget: diagnosis.results.contains { $0.trigger == .targetScale && $0.heals }
        ? job.plainTarget : nil)
  }

  /// What the rows' file says, the changes that were tried, and the curves with them.
  ///
  /// - Parameter read: the rows as read; nil if they can't be read again.
  func show(_ diagnosis: Diagnosis, _ read: Table?, in spike: inout SpikesFile.Spike) {
    for (id, places) in Dictionary(grouping: spike.rows.indices, by: { spike.rows[$0].row }) {
      let values = read?.rowIDs.indices.contains(id.number) == true ? read?.values(of: id) : nil
      let neighbours = training.rowIDs.firstIndex { Int($0) == id.number }.map {
        neighbourhood.strangers(of: TrainingRow(Int32($0)), read)
      }
      for place in places {
        spike.rows[place].target = training.target?.name
        spike.rows[place].values = values ?? [:]
        spike.rows[place].neighbours = neighbours ?? []
      }
    }
    spike.arms = kept(diagnosis.results).map { record($0, in: diagnosis.window) }
    spike.curves = curves(of: diagnosis)
  }

  /// The rows of a batch that alone lift its loss above what it was: the fewest that carry half of it.
  private func hardRows(of diagnosis: Diagnosis) -> [TrainingRow] {
    let (replay, step) = (diagnosis.window.timeline.replay, diagnosis.seen.episode.peak)
    guard diagnosis.window.steps.contains(step) else { return [] }
    let rows = replay.rows(of: step)
    replay.working {
      diagnosis.window.restore(before: step)
      _ = replay.loop.evaluate(rows.span, at: replay.loop.position(of: step))
    }
    let losses = replay.loop.network.rowLosses(rows.count)
    let total = losses.reduce(0, +)
    guard total.isFinite else { return [] }
    var carried = 0.0
    var hard: [TrainingRow] = []
    for index in losses.indices.sorted(by: { (losses[$0], $1) > (losses[$1], $0) }) {
      hard.append(TrainingRow(rows[index]))
      carried += losses[index]
      if carried >= total / 2 { break }
    }
    return hard.count <= 4 ? hard : []
  }

  /// Whether the batch was hard only with the masks that dropout drew: of eight others seven halve the rise at least.
  private func isHardByMasks(_ diagnosis: Diagnosis) -> Bool {
    let (replay, episode) = (diagnosis.window.timeline.replay, diagnosis.seen.episode)
    guard planned.plan.graph.hasDropout, diagnosis.window.steps.contains(episode.peak) else {
      return false
    }
    let rows = replay.rows(of: episode.peak)
    let position = replay.loop.position(of: episode.peak)
    let rises = replay.working {
      diagnosis.window.restore(before: episode.peak)
      return (0...8).map {
        let loss = replay.loop.evaluate(rows.span, at: position, masks: $0)
        return SpikeDetector.logarithm(loss) - episode.baseline
      }
    }
    return rises[1...].count { $0 <= rises[0] / 2 } >= 7
  }

  /// All but what scans don't tell.
  private func kept(_ results: [ArmResult]) -> [ArmResult] {
    let scan = results.filter { $0.arm.isOneOfMany && $0.heals }
    let best = scan.sorted { $0.suppression > $1.suppression }.prefix(Self.scanned)
    // Of the rates of a divergence those that say something: the largest that heals, and the smallest that doesn't.
    let rates = results.filter { $0.rate != nil }
    let told = [
      rates.filter(\.heals).max { ($0.rate ?? 0) < ($1.rate ?? 0) },
      rates.filter { !$0.heals }.min { ($0.rate ?? 0) < ($1.rate ?? 0) },
    ].compactMap { $0?.rate }
    return results.filter { result in
      !result.arm.isOneOfMany && (rates.count <= 3 || result.rate.map(told.contains) ?? true)
    } + best
  }

  private func record(_ result: ArmResult, in window: SpikeWindow) -> SpikesFile.Arm {
    var arm = SpikesFile.Arm(
      name: result.arm.name, intervention: result.intervention,
      trigger: result.trigger.map(FoundTrigger.trigger),
      suppression: result.suppression, placebo: result.placeboShare,
      replays: 1 + result.placebos.count, step: result.step)
    arm.left = window.factor(leftBy: result.suppression)
    return arm
  }

  private func curves(of diagnosis: Diagnosis) -> SpikesFile.Curves {
    let window = diagnosis.window
    let spacing = window.grid.count > 1 ? window.grid[1] - window.grid[0] : 1
    let decisive = diagnosis.verdict.decisive.map { [$0] } ?? []
    let others = kept(diagnosis.results).filter { $0.arm.meaning != .evidence }
      .sorted { $0.suppression > $1.suppression }
    var names: Set<String> = []
    let arms = (decisive + others).filter { names.insert($0.arm.name).inserted }.prefix(Self.curves)
    return SpikesFile.Curves(
      firstStep: window.grid.first ?? window.steps.lowerBound, spacing: spacing,
      factual: window.factual,
      arms: arms.compactMap { result in
        window.losses(with: result.arm.changes).map {
          .init(name: result.arm.name, losses: $0)
        }
      })
  }
}

extension Table {
  /// A row's values as text, by column, its target's too.
  fileprivate func values(of id: RowID) -> [String: String] {
    (columns + [target].compactMap(\.self)).reduce(into: [:]) {
      $0[$1.name] = $1.text(at: id.number)
    }
  }
}
