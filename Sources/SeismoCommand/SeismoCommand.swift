internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoSpec

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
      CacheCommand.self, NewCommand.self,
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

  @Flag(help: "Read the data files again, and keep nothing of them for later runs.")
  var noCache = false

  /// Reads and decodes the spec.
  ///
  /// - Parameter others: `key=value` texts that are applied last.
  func experiment(adding others: [String] = []) throws -> Experiment {
    let seeds = seed.map { ["seed=\($0)"] } ?? []
    return try Experiment(
      path: spec, overrides: overrides + seeds + others, registry: try Linked.components(),
      files: OpenFiles(areCached: !noCache))
  }
}
