internal import ArgumentParser
internal import SeismoSpec
internal import SeismoTraining

struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Print the filled spec, with the origin of each value.",
    discussion: "What it prints is a spec itself: it runs to the same bits.")

  @OptionGroup var arguments: SpecArguments

  func run() throws {
    let experiment = try arguments.experiment()
    print(
      experiment.filled().yaml { path, _ in experiment.origin(of: path) }, terminator: "")
  }
}
