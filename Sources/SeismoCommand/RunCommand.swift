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
      progress?.show($0)
    }
    var model: ReportModel?
    let directory = try runner.run { directory, record in
      progress?.finish()
      model = try RunReport.draw(directory, as: record)
    }
    if let model, json {
      print(json: try JSONResult.text(of: model, in: directory))
    } else if let model {
      print(text(model, directory))
    }
    if interruption.isRequested { throw ExitCode(130) }
  }

  private func text(_ model: ReportModel, _ directory: RunDirectory) -> String {
    let table = ResultTable.render(model, columns: Terminal.standardOutput.width)
    return table + "\n" + directory.file("report.html")
  }
}

/// Turns the first Ctrl-C, SIGTERM or SIGHUP into a request to stop after the step at hand; a second one
/// ends the process as usual. A SIGHUP that was ignored, as below `nohup`, stays so.
final class SignalWatch {
  private let numbers: [Int32]
  private let sources: [any DispatchSourceSignal]

  init(_ interruption: Interruption) {
    numbers = [SIGINT, SIGTERM] + (Self.isIgnored(SIGHUP) ? [] : [SIGHUP])
    sources = numbers.map { number in
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
    for number in numbers { signal(number, SIG_DFL) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
