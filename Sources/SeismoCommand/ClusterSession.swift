internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoSweeps
internal import SeismoTraining

/// What 'sweep' and 'resume' share where trials are trained on a cluster.
final class ClusterSession {
  private let interruption = Interruption()
  private let signals: SignalWatch
  private let display: SweepDisplay?
  private let options: SweepOptions
  private let cluster: ClusterOptions

  init(_ options: SweepOptions, _ cluster: ClusterOptions) {
    (self.options, self.cluster) = (options, cluster)
    signals = SignalWatch(interruption)
    display = options.quiet ? nil : SweepDisplay(Terminal.standardError)
  }

  func stop() { signals.stop() }

  /// Starts the tasks, watches them, draws the report and prints the best.
  func perform(
    _ make: (SweepRunner.Options, @escaping @Sendable (SweepEvent) -> Void) throws -> ClusterSweep
  ) throws {
    var settings = SweepRunner.Options(jobs: 1)
    settings.interruption = interruption
    let sweep = try make(settings) { [display] event in
      if let display { return display.show(event) }
      if case .noted(let notes) = event { standardError("\(FoldedNotes.text(of: notes))") }
    }
    let resume = "seismo resume \(shellQuoted(sweep.folder.path))"
    if cluster.prepare {
      guard let list = try sweep.list() else { return print("nothing to do: all trials are over") }
      return print("\(list)\n\(sweep.script)")
    }
    defer { display?.finish() }
    let ending = try sweep.run(detaches: cluster.detach)
    display?.finish()
    if ending == .detached {
      standardError("the jobs go on; watch and gather them with: \(resume)\n")
      if cluster.detach { return print(sweep.folder.path) }
      throw ExitCode(130)
    }
    try SweepOutput.draw(
      sweep.folder, registry: try Linked.components(), printsJSON: options.json)
    switch ending {
    case .detached, .finished(lost: 0): break
    case .finished(let lost):
      standardError(
        "\(lost == 1 ? "a trial failed with its task" : "\(lost) trials failed with their tasks"); tried again by: \(resume)\n"
      )
    case .interrupted(let left):
      standardError(
        "\(left == 1 ? "a trial is" : "\(left) trials are") left, and no task is at work; goes on from here with: \(resume)\n"
      )
      throw ExitCode(interruption.isRequested ? 130 : 1)
    }
  }
}
