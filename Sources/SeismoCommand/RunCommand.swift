internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import SeismoReports
internal import SeismoTraining

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a spec: train every variant, record it, draw the report.")

  @OptionGroup var arguments: SpecArguments

  @Option(name: .shortAndLong, help: "The folder that the run's own folder is made in.")
  var output = "runs"

  @Option(name: .shortAndLong, help: "Variants trained at the same time.")
  var jobs = 1

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  @Flag(help: "Results as JSON on standard output.")
  var json = false

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, got \(jobs)") }
  }

  func run() throws {
    let experiment = try arguments.experiment()
    let interruption = Interruption()
    let signals = SignalWatch(interruption)
    defer { signals.stop() }
    let progress = quiet ? nil : ProgressDisplay(Terminal.standardError)
    let runner = Runner(experiment, output: output, jobs: jobs, interruption: interruption) {
      if let progress {
        progress.show($0)
      } else if case .noted(let notes) = $0 {
        standardError(FoldedNotes.text(of: notes))
      }
    }
    let directory = try runner.run()
    progress?.finish()
    let model = try RunReport.draw(directory)
    print(json ? try JSONResult.text(of: model, in: directory) : text(model, directory))
    if interruption.isRequested { throw ExitCode(130) }
  }

  private func text(_ model: ReportModel, _ directory: RunDirectory) -> String {
    let table = ResultTable.render(model, columns: Terminal.standardOutput.width)
    return table + "\n" + directory.file("report.html")
  }
}

/// Turns the first Ctrl-C or SIGTERM into a request to stop after the step at hand; a second one
/// ends the process as usual.
final class SignalWatch {
  private let sources: [any DispatchSourceSignal]

  init(_ interruption: Interruption) {
    signal(SIGPIPE, SIG_IGN)
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        interruption.request()
        signal(number, SIG_DFL)
      }
      source.resume()
      return source
    }
  }

  func stop() {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }
}
