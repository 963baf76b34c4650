internal import SeismoComparison
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec

extension TrialRecord {
  /// Whether a trial's run says that it has ended.
  static func isOver(_ place: RunDirectory) -> Bool {
    (try? place.read(RunRecord.self, from: "run.json"))?.status == .finished
  }

  /// What a trial's files say came of it.
  ///
  /// - Throws: `SavedRunProblem` when one can't be read.
  init(
    _ number: Int, _ point: SearchPoint, in place: RunDirectory, _ course: TrialCourse,
    _ select: SelectSpec
  ) throws {
    self.init(number, .finished, point)
    let run = try place.read(RunRecord.self, from: "run.json")
    var figures: [String: [Double]] = [:]
    for name in run.variants {
      let training = RunDirectory(path: place.file(name))
      let summary = try training.read(VariantSummary.self, from: "summary.json")
      let timing = try training.read(VariantTiming.self, from: "timing.json")
      let (value, epochs) = course.outcome(of: name, select)
      values.append(value)
      self.epochs.append(epochs)
      seconds += timing.seconds
      for figure in summary.figures {
        figures[figure.name, default: []].append(figure.best ?? figure.final)
      }
      switch summary.status {
      case .pruned: status = status == .diverged ? .diverged : .pruned
      case .diverged: status = .diverged
      case .finished, .stopped: break
      case .interrupted, .unfinished: status = .failed
      }
      if !summary.status.isComplete || summary.status == .pruned {
        reason = reason ?? summary.reason
      }
    }
    self.figures = figures.mapValues(Bootstrap.mean)
    let mean = Bootstrap.mean(values)
    value = status == .diverged || mean.isNaN || values.isEmpty ? nil : mean
  }
}
