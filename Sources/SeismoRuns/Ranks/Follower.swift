internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoTraining

extension JobRunner {
  /// Does a rank's share of the training that the first one records; writes nothing.
  ///
  /// - Throws: `RankFailure`; what can't be allocated.
  func follow(_ session: RankSession) throws {
    let planned = try experiment.allocate(job.plan, of: job.variant, for: job.data)
    try session.requireSame(
      state?.steps.network ?? planned.network.snapshot(), Self.beforeTraining)
    let trainer = Trainer(
      job.variant, planned, data: job.data, shared: session.shared, recorder: NoRecorder())
    let result = trainer.run(from: state) { _ in }
    try session.requireSame(result.state.steps.network, Self.afterTraining)
  }

  static let beforeTraining = "before the first step"
  static let afterTraining = "after training"
}

extension Runner {
  /// Trains as a rank that isn't the first: what `run` does, without a trace.
  ///
  /// - Throws: as `run` does; `RankFailure`.
  package func follow(_ session: RankSession) throws {
    let hashes = try experiment.hashData()
    let jobs = try experiment.jobs(sharing: store)
    for job in jobs { try session.require(job) }
    try session.agree(on: RankGround(experiment, hashes))
    let unused = RunDirectory(path: output)
    try follow(jobs.map { JobRunner($0, in: unused, of: experiment, hashes) }, session)
  }

  func follow(_ work: [JobRunner], _ session: RankSession) throws {
    for job in work where !session.shared.agreed.isRequested { try job.follow(session) }
  }
}
