internal import ArgumentParser
internal import SeismoPreparation

/// The root of the command line.
struct SeismoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seismo",
    abstract: "Train networks on tabular data from a spec, and see why the loss curve jumped.",
    discussion: """
      Exit status: 0 done, 1 the run or its data failed, 2 the spec or the command is wrong, \
      130 interrupted.
      """,
    version: Experiment.seismoVersion,
    subcommands: [
      InspectCommand.self, InitCommand.self, RunCommand.self, SweepCommand.self, TrialCommand.self,
      AskCommand.self, TellCommand.self,
      ResumeCommand.self, CheckCommand.self,
      ResolveCommand.self, ComponentsCommand.self, SchemaCommand.self, GraphCommand.self,
      PredictCommand.self, EvaluateCommand.self, ImportanceCommand.self, ExportCommand.self,
      ExplainCommand.self, AdviseCommand.self,
      ReportCommand.self, RowCommand.self,
      CompareCommand.self, RunsCommand.self,
      NewCommand.self,
    ])
}

/// The arguments that every command on a spec has.
struct SpecArguments: ParsableArguments {
  @Argument(help: "The spec file.", completion: Completions.specs)
  var spec: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Change a value of the spec, such as optimizer.learning_rate=3e-4; repeatable.",
      valueName: "key=value"), completion: Completions.settings)
  var overrides: [String] = []

  @Option(help: "Change the seed; the same as --set seed=N.")
  var seed: Int?

  /// Reads and decodes the spec.
  func experiment() throws -> Experiment {
    let seeds = seed.map { ["seed=\($0)"] } ?? []
    return try Experiment(
      path: spec, overrides: overrides + seeds, registry: try Linked.components())
  }
}
