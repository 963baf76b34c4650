internal import Foundation
internal import Logging
internal import SeismoNetworks
package import SeismoPreparation
package import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// A run that goes on where it was: those of its variants that had ended stay, the others are trained to their end, from
/// the last state that was kept of them or from their start.
package struct Resumption {
  private let run: RunDirectory
  private let runner: Runner
  private let record: RunRecord
  /// Nil in a rank that only follows.
  private let log: RunLog?
  private let hashes: [(file: FileReference, sha256: String)]
  private let epochs: Int?
  private let work: [JobRunner]
  /// Sentences on each variant: from where it goes on, or how it had ended.
  package let plan: [String]

  /// Looks at a run, holds it, and writes nothing.
  ///
  /// - Parameters:
  ///   - epochs: to train to; nil for what its spec says.
  ///   - follows: whether another process records what this one shares.
  ///   - runner: makes the runner of its spec.
  /// - Throws: `SavedRunProblem` when it can't go on to the same bits, or is at work; `SpecProblems`, `DataProblem`.
  package init(
    of run: RunDirectory, epochs: Int?, registry: Registry, follows: Bool = false,
    runner make: (Experiment) -> Runner
  ) throws {
    self.run = run
    self.epochs = epochs
    record = try run.read(RunRecord.self, from: RunRecord.file)
    log = follows ? nil : try RunLog(of: run)
    let before = try run.experiment(registry: registry)
    try Self.require(sameBuildAs: before, run)
    if let epochs { try Self.require(epochs, notLessThan: before, run) }
    let experiment =
      try epochs.map {
        try run.experiment(
          overrides: ["train.epochs=\($0)"], of: "--epochs", registry: registry,
          files: before.files)
      } ?? before
    hashes = try run.hashData(of: experiment)
    runner = make(experiment)
    var plan: [String] = []
    var ended: [String: String] = [:]
    for variant in experiment.variants {
      for fold in 0..<variant.config.splitter.foldCount {
        let name = variant.jobName(fold: fold)
        ended[name] = Self.ending(
          of: RunDirectory(path: run.file(name)), at: variant.config.train.epochs)
      }
    }
    let open = record.variants.filter { ended[$0] == nil }
    var work: [JobRunner] = []
    for job in try open.isEmpty ? [] : runner.experiment.jobs(Set(open), sharing: runner.store) {
      var training = JobRunner(job, in: run, of: experiment, hashes)
      try training.goOn { plan.append($0) }
      plan.append(training.beginning)
      work.append(training)
    }
    plan += record.variants.compactMap { name in ended[name].map { "\(name): \($0)" } }
    self.work = work
    self.plan = plan
  }

  /// Why nothing is left to do; nil where something is.
  package var nothingToDo: String? {
    guard work.isEmpty, record.status == .finished else { return nil }
    return
      "nothing to do: \(plan.joined(separator: "; ")). 'seismo resume \(run.path) --epochs N' trains longer"
  }

  /// Trains what is left, and draws the report.
  ///
  /// - Throws: as `Runner.run` does.
  package func perform(drawing: (RunDirectory, RunRecord) throws -> Void) throws {
    if let session = runner.session { try agree(session) }
    guard let log else {
      if let session = runner.session { try runner.follow(work, session) }
      return
    }
    var record = record
    record.status = .running
    record.ended = nil
    let now = Date().ISO8601Format()
    let ranks = runner.session.map { "; ranks: \($0.countInWords)" } ?? ""
    record.facts.append(
      .init(label: .resumed, value: "\(now): \(plan.joined(separator: "; "))\(ranks)"))
    if let epochs {
      record.facts.append(.init(label: .epochs, value: "\(epochs), by seismo resume --epochs"))
      try run.write(runner.lock(hashes, run).yaml(), to: "run.lock.yaml")
    }
    try run.write(record)
    run.removeLeftovers()
    for name in record.variants where !work.contains(where: { $0.name == name }) {
      try? FileManager.default.removeItem(atPath: run.file("\(name)/checkpoints"))
    }
    for sentence in plan {
      log.logger.info("resumed", metadata: ["plan": "\(sentence)"])
      runner.observe(.told(sentence))
    }
    try runner.train(work, in: run, record, log, drawing: drawing)
  }

  private func agree(_ session: RankSession) throws {
    for training in work { try session.require(training.job) }
    let start = work.map { "\($0.name) \($0.state?.steps.step ?? 0)" }.joined(separator: "\n")
    try session.agree(
      on: RankGround(runner.experiment, hashes, start: sha256(of: start)))
  }

  /// How a job ended, in words; nil where it has epochs left, or was stopped from outside.
  private static func ending(of folder: RunDirectory, at epochs: Int) -> String? {
    guard FileManager.default.fileExists(atPath: folder.file("timing.json")),
      let summary = try? folder.read(VariantSummary.self, from: "summary.json"),
      summary.status != .interrupted
    else { return nil }
    if summary.status == .finished {
      let done = SavedMetrics.lastEpoch(of: folder.file("metrics.jsonl"))
      guard let done, done >= epochs else { return nil }
    }
    return summary.reason ?? "finished"
  }

  private static func require(sameBuildAs experiment: Experiment, _ run: RunDirectory) throws {
    var differences = experiment.differencesFromLock
    if differences.isEmpty, let then = experiment.locked("program"), then != Machine.program {
      differences = ["it was begun by another build of Seismo \(Machine.seismoVersion)"]
    }
    guard let difference = differences.first else { return }
    throw SavedRunProblem(
      path: run.path,
      reason: "can't go on to the same bits: \(difference). Resume it there, or train again with: "
        + "seismo run \(run.file("run.lock.yaml"))")
  }

  private static func require(
    _ epochs: Int, notLessThan experiment: Experiment, _ run: RunDirectory
  ) throws {
    guard let longest = experiment.variants.map(\.config.train.epochs).max(), epochs < longest
    else { return }
    throw SavedRunProblem(
      path: run.path,
      reason:
        "--epochs \(epochs) is less than the \(longest) that its spec says; a shorter training is a run of "
        + "its own: seismo run \(run.file("run.lock.yaml")) --set train.epochs=\(epochs)",
      isOfQuestion: true)
  }
}

extension JobRunner {
  /// Finds from where it goes on.
  ///
  /// - Throws: `SavedRunProblem` when it can't go on to the same bits.
  fileprivate mutating func goOn(tell: (String) -> Void) throws {
    let files = CheckpointFiles(folder: folder, identity: identity, keep: 1)
    guard let found = try files.latest(tell: tell) else { return }
    let epochs = found.state.epochs(of: plan.batches)
    if let words = refusalOfEpochs(found) {
      throw SavedRunProblem(path: folder.path, reason: words, isOfQuestion: true)
    }
    metricsLength = try SavedMetrics.length(
      of: folder.file("metrics.jsonl"), epochs: epochs, steps: plan.batches.batches,
      figures: found.state.history)
    state = found.state
  }

  /// Why the steps that were done would have been others with as many epochs as there are to be now; nil where they
  /// wouldn't.
  private func refusalOfEpochs(_ found: StateFile) -> String? {
    let (old, new) = (found.identity.epochs, identity.epochs)
    guard old != new else { return nil }
    let batches = plan.batches.batches
    let history = MetricHistory(found.state.history)
    for step in 0..<found.state.steps.step {
      let epoch = step / batches
      history.epochs = epoch
      for changing in changingNumbers {
        func value(_ epochs: Int) -> Double {
          changing.value(
            TrainingPosition(step: step, totalSteps: epochs * batches, epoch: epoch), history)
        }
        let (then, now) = (value(old), value(new))
        guard then.bitPattern != now.bitPattern else { continue }
        return
          "can't go on to \(new) epochs: \(changing.words(step + 1, then, now)). A training of \(new) epochs is "
          + "a run of its own: seismo run \(folder.path)/../run.lock.yaml --set train.epochs=\(new)"
      }
    }
    return nil
  }

  /// What may change from step to step by the length of the training.
  private struct ChangingNumber {
    /// At a step.
    var value: (TrainingPosition, MetricHistory) -> Double
    /// That it does: the step, its value there, and what it would have been.
    var words: (Int, Double, Double) -> String
  }

  private var changingNumbers: [ChangingNumber] {
    let schedule = variant.config.schedule
    let rate = ChangingNumber {
      schedule.factor(at: $0, history: $1)
    } words: { step, then, now in
      "the schedule '\(type(of: schedule).name)' depends on their number. It multiplied the rate of step \(step) by "
        + "\(then), and would have by \(now)"
    }
    func number(_ name: String, _ number: ScheduledNumber) -> ChangingNumber {
      ChangingNumber {
        position, _ in
        number.value(at: position)
      } words: { step, then, now in
        "\(name) depends on their number. It was \(then) at step \(step), and would have been \(now)"
      }
    }
    return [rate, number("the weight decay", variant.config.optimizer.weightDecay)]
      + plan.graph.scheduledRates.map { number("the rate of a dropout", $0) }
  }

  /// From where it goes on, in words.
  fileprivate var beginning: String {
    guard let state else { return "\(name): trained from its start" }
    let epoch = (state.steps.step - state.begun.count) / plan.batches.batches + 1
    return state.begun.count == 0
      ? "\(name): goes on after epoch \(epoch - 1)"
      : "\(name): goes on after step \(state.steps.step), in epoch \(epoch)"
  }
}
