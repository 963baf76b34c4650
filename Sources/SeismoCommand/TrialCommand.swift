internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSweeps
internal import SeismoTraining

struct TrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract: "Train some trials of a sweep, as one of several processes that share its folder.",
    discussion: """
      What the scripts of 'seismo sweep --on slurm' call, and any other scheduler may. Trials that are over are left \
      out, one that was begun goes on where it was. INT, TERM, HUP and USR1 keep the state of each training, and end \
      with status 130. 'seismo resume' gathers what all processes have left.

      seismo trial runs/20260101T101500Z-spec-1a2b3c4d 1-4
      seismo trial runs/20260101T101500Z-spec-1a2b3c4d 3,7,12 --jobs 3
      mpirun -np 8 seismo trial SWEEP --tasks SWEEP/cluster/tasks-1.txt
      """)

  @Argument(help: "The sweep's folder.", completion: Completions.runs)
  var sweep: String

  @Argument(help: "Numbers of trials, such as 1-4 or 3,7,12.")
  var trials: String?

  @Option(
    help: ArgumentHelp(
      "A file with trials on each line. Of N processes that mpirun or srun started each takes every N-th line.",
      valueName: "file"), completion: .file())
  var tasks: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Trainings at the same time; 1 without it.", valueName: "N"))
  var jobs = 1

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, got \(jobs)") }
    guard (trials == nil) != (tasks == nil) else {
      throw ValidationError(
        "expected either numbers of trials, such as 1-4, or --tasks with a file of them")
    }
    guard let trials, TrialList(trials) == nil else { return }
    throw ValidationError(
      "expected numbers of trials such as 1-4 or 3,7,12, found '\(trials)'")
  }

  func run() throws {
    let interruption = Interruption()
    // A cluster tells a task several times that it has to end.
    let signals = SignalWatch(interruption, endsOnSecond: false)
    defer { signals.stop() }
    var options = SweepRunner.Options(jobs: jobs)
    options.interruption = interruption
    let display = SweepDisplay(Terminal.standardError)
    let runner = try TaskRunner(
      SweepFolder(path: sweep), registry: try Linked.components(), options
    ) { event in
      // The bar is for whoever watches all of the tasks.
      if case .ended = event { display.show(event) }
    }
    let own = try chosen()
    if let unknown = own.numbers.last, unknown > runner.trialCount {
      throw RunFailure("\(sweep) has \(runner.trialCount) trials, and no trial \(unknown)")
    }
    let waiting = try runner.run(own)
    if interruption.isRequested {
      standardError("interrupted; the state of what was at work is kept\n")
      throw ExitCode(130)
    }
    if !waiting.numbers.isEmpty {
      let words = waiting.numbers.count == 1 ? "trial \(waiting) waits" : "trials \(waiting) wait"
      standardError("\(words) for what trials of lower numbers come to\n")
    }
  }

  private func chosen() throws -> TrialList {
    guard let tasks else { return trials.flatMap { TrialList($0) } ?? TrialList([]) }
    let all = try TaskList.read(tasks)
    let own = ProcessRank(ProcessInfo.processInfo.environment)?.own(all) ?? all
    return TrialList(own.flatMap(\.numbers))
  }
}
