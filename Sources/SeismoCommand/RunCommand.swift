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
    let session = options.session()
    defer { session.stop() }
    let ranks = session.ranks
    let experiment = try ranks.map { try arguments.experiment(for: $0) } ?? arguments.experiment()
    let runner = session.runner(experiment, output: output, jobs: options.jobs ?? 1)
    try session.perform { drawing in
      if let ranks, !ranks.isFirst { return try runner.follow(ranks) }
      try runner.run(drawing: drawing)
    }
  }
}

extension SpecArguments {
  /// The spec with as many blocks in each batch as ranks and their threads need, where it doesn't say how many.
  fileprivate func experiment(for ranks: RankSession) throws -> Experiment {
    let experiment = try experiment()
    let trainings = experiment.variants.map(\.config.train)
    let open = experiment.variants.filter { $0.config.train.blocks == nil }
    guard !open.isEmpty else { return experiment }
    guard open.count == experiment.variants.count else {
      let names = open.map { "'\($0.name)'" }.joined(separator: ", ")
      throw RunFailure(
        "error: some variants say train.blocks, and \(names) not; give it to all, so that \(ranks.count) ranks can "
          + "share their batches")
    }
    let threads = trainings.map(\.threads).max() ?? 1
    return try self.experiment(adding: ["train.blocks=\(ranks.count * threads)"])
  }
}
