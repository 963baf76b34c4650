internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoTraining

/// What 'run' and 'resume' share: Ctrl-C, progress, the table at the end.
final class TrainingSession {
  /// Those that train with this process; nil where it is alone.
  let ranks = RankedProgram.session
  private let interruption: Interruption
  private let signals: SignalWatch
  private let progress: ProgressDisplay?
  private let printsJSON: Bool

  init(isQuiet: Bool, printsJSON: Bool) {
    interruption = ranks?.shared.agreed ?? Interruption()
    signals = SignalWatch(ranks?.shared.asked ?? interruption)
    let speaks = ranks?.isFirst ?? true
    progress = isQuiet || !speaks ? nil : ProgressDisplay(Terminal.standardError)
    self.printsJSON = printsJSON
  }

  func stop() { signals.stop() }

  /// A runner that is stopped by Ctrl-C and shows its progress.
  func runner(_ experiment: Experiment, output: String, jobs: Int) -> Runner {
    let speaks = ranks?.isFirst ?? true
    var runner =
      speaks ? watched(experiment, output: output, jobs: jobs) : Runner(experiment, output: output)
    runner.session = ranks
    return runner
  }

  private func watched(_ experiment: Experiment, output: String, jobs: Int) -> Runner {
    Runner(experiment, output: output, jobs: jobs, interruption: interruption) { [progress] event in
      if let progress { return progress.show(event) }
      switch event {
      case .noted(let notes): standardError("\(FoldedNotes.text(of: notes))")
      case .told(let sentence): standardError("\(sentence)\n")
      default: break
      }
    }
  }

  /// Does the work, draws the report and prints the table.
  func perform(_ work: ((RunDirectory, RunRecord) throws -> Void) throws -> Void) throws {
    var drawn: (model: ReportModel, directory: RunDirectory)?
    try work { directory, record in
      progress?.finish()
      drawn = (try RunReport.draw(directory, as: record), directory)
    }
    if let (model, directory) = drawn {
      if printsJSON {
        print(json: try JSONResult.text(of: model, in: directory))
      } else {
        let table = ResultTable.render(model, columns: Terminal.standardOutput.width)
        print(table + "\n" + directory.file("report.html"))
      }
    }
    if interruption.isRequested { throw ExitCode(130) }
  }
}

/// The options of a command that trains.
struct TrainingOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help:
      "Variants trained at the same time, 1 without it; of a sweep trials, as many as processors.")
  var jobs: Int?

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  @Flag(help: "Results as JSON on standard output.")
  var json = false

  func validate() throws {
    guard jobs ?? 1 >= 1 else {
      throw ValidationError("--jobs must be at least 1, got \(jobs ?? 0)")
    }
    guard jobs ?? 1 == 1 || RankedProgram.session == nil else {
      throw ValidationError("ranks share one training at a time; leave out --jobs, or mpirun")
    }
  }

  /// What the command's training is watched by.
  func session() -> TrainingSession { TrainingSession(isQuiet: quiet, printsJSON: json) }
}
