import Foundation
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoTables
import SeismoTraining

/// What a rule without replay says of a spike.
struct BaselineAnswer: Codable {
  var trigger: FoundTrigger
  var margin: Margin
  /// Lines of the rows it names.
  var lines: [Int]
}

/// Rules that people use, and stories that sound right.
struct Baselines {
  private let run: PlantRun
  private let timeline: Timeline

  init(_ run: PlantRun, _ timeline: Timeline) {
    self.run = run
    self.timeline = timeline
  }

  /// One answer per spike and rule, in the order of the spikes.
  func answers(for spikes: [SpikesFile.Spike]) -> [String: [BaselineAnswer]] {
    let scenes = spikes.map(scene)
    let most = Self.tally(scenes).first
    let strange = strangest()
    return [
      "highest-loss row": scenes.map { .row($0.hardest) },
      "highest-gradient row": scenes.map { .row($0.steepest) },
      "tally of highest-loss rows": scenes.map { _ in .row(most) },
      "nearest-neighbour outlier": scenes.map { _ in .row(strange) },
      "always the learning rate": scenes.map { _ in
        BaselineAnswer(trigger: .nothing, margin: .edge, lines: [])
      },
      "rules on the evidence": scenes.map(\.byRules),
    ]
  }

  /// Lines of the highest-loss rows, those of most spikes first.
  func tally(for spikes: [SpikesFile.Spike]) -> [Int] { Self.tally(spikes.map(scene)) }

  private static func tally(_ scenes: [Scene]) -> [Int] {
    scenes.compactMap(\.hardest).reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  private struct Scene {
    var hardest, steepest: Int?
    var byRules: BaselineAnswer
  }

  /// The batches of the eight steps up to the onset: the row with the highest loss, that with the steepest
  /// gradient (of those that make up the loss, the highest in the batch with the highest norm), and rules.
  private func scene(_ spike: SpikesFile.Spike) -> Scene {
    let replay = timeline.replay
    let last = min(spike.onsetStep, replay.recordedSteps)
    let first = max(1, last - 7)
    var hardest: (loss: Double, row: Int32, share: Double, step: Int)?
    var steepest: (norm: Double, row: Int32)?
    replay.working {
      timeline.restore(after: first - 1)
      for step in first...last {
        let rows = replay.rows(of: step)
        _ = replay.loop.evaluate(rows.span, at: replay.loop.position(of: step))
        let losses = replay.loop.network.rowLosses(rows.count)
        let norm = replay.loop.update.memory.gradient.squaredNorm
        let top = losses.indices.max { losses[$0] < losses[$1] } ?? 0
        if hardest.map({ losses[top] > $0.loss }) ?? true {
          hardest = (losses[top], rows[top], losses[top] / losses.reduce(0, +), step)
        }
        if steepest.map({ norm > $0.norm }) ?? true { steepest = (norm, rows[top]) }
        _ = replay.loop.updateParameters(at: replay.loop.position(of: step))
      }
    }
    let batches = replay.loop.batches
    let isShort =
      hardest.map { batches.range(of: ($0.step - 1) % batches.batches).count < batches.batchSize }
      ?? false
    let row = hardest.map { line(of: $0.row) }
    let byRules: BaselineAnswer =
      isShort
      ? BaselineAnswer(trigger: .trigger(.shortBatch), margin: .kick, lines: [])
      : (hardest?.share ?? 0) > 0.5
        ? .row(row)
        : BaselineAnswer(trigger: .trigger(.batch), margin: .edge, lines: [])
    return Scene(hardest: row, steepest: steepest.map { line(of: $0.row) }, byRules: byRules)
  }

  private func line(of row: Int32) -> Int {
    let training = run.job.data[.training]
    return training.provenance.origin(of: Int(training.rowIDs[Int(row)])).line
  }

  /// The row whose nearest row of another class is nearest, relative to the nearest of its own.
  private func strangest() -> Int? {
    let training = run.job.data[.training]
    guard case .categories(let codes, _)? = training.target?.values else { return nil }
    let columns = training.columns.compactMap { $0.numbers?.array }
    var best: (ratio: Double, row: Int)?
    for row in 0..<training.rowCount {
      var (own, other) = (Double.infinity, Double.infinity)
      for another in 0..<training.rowCount where another != row {
        let square = columns.reduce(0.0) { $0 + ($1[row] - $1[another]) * ($1[row] - $1[another]) }
        if codes[row] == codes[another] {
          own = min(own, square)
        } else {
          other = min(other, square)
        }
      }
      if best.map({ other / own < $0.ratio }) ?? true { best = (other / own, row) }
    }
    return best.map { line(of: Int32($0.row)) }
  }
}

extension BaselineAnswer {
  static func row(_ line: Int?) -> BaselineAnswer {
    BaselineAnswer(
      trigger: line == nil ? .nothing : .trigger(.row), margin: .kick,
      lines: [line].compactMap(\.self))
  }
}
