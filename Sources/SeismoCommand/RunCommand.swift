internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a spec: train every variant, record it, draw the report.")

  @OptionGroup var arguments: SpecArguments

  @Option(name: .shortAndLong, help: "The folder that the run's own folder is made in.")
  var output = "runs"

  @OptionGroup var options: TrainingOptions

  func run() throws {
    let experiment = try arguments.experiment()
    let session = options.session()
    defer { session.stop() }
    let runner = session.runner(experiment, output: output, jobs: options.jobs ?? 1)
    try session.perform { _ = try runner.run(drawing: $0) }
  }
}
