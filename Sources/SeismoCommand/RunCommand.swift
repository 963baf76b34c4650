internal import ArgumentParser
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
    let session = TrainingSession(isQuiet: quiet, printsJSON: json)
    defer { session.stop() }
    let runner = session.runner(experiment, output: output, jobs: jobs)
    try session.perform { _ = try runner.run(drawing: $0) }
  }
}
