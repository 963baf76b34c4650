internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// What a state belongs to: with anything else, going on from it would give other bits.
package struct StateIdentity: Sendable, Equatable, Codable {
  /// The variant's name, with the fold where there are several.
  package var job: String
  /// Hash of the variant's filled spec, but for what changes no bit, and for the number of epochs.
  package var spec: String
  /// The number of epochs that the spec said.
  package var epochs: Int
  /// Hash of the data files' hashes.
  package var data: String
  /// Seismo's version, and the hash of the program.
  package var seismo: String
  package var program: String
  /// The kernels' level, and the processor.
  package var kernels: String
  package var processor: String

  package init(
    job: String, spec: String, epochs: Int, data: String, seismo: String, program: String,
    kernels: String, processor: String
  ) {
    (self.job, self.spec, self.epochs, self.data) = (job, spec, epochs, data)
    (self.seismo, self.program, self.kernels, self.processor) = (
      seismo, program, kernels, processor
    )
  }

  /// That of a job that is trained now.
  init(
    _ job: String, of variant: Experiment.Variant, columns: Set<String>, data hashes: [String],
    in run: RunDirectory
  ) {
    let machine = Machine()
    self.job = job
    var spec = variant.config.spec
    epochs = spec.train.epochs
    spec.train.epochs = 1
    spec.train.threads = 1
    spec.train.checkpoint = nil
    spec.explain = nil
    spec.advise = nil
    // Where the data lie changes no bit; what they hold is in their hashes.
    let filled = spec.encoded(Encoding(columns: columns, namesFilesAlone: true))
    self.spec = sha256(of: SpecNode(.map(filled)).yaml())
    data = sha256(of: hashes.joined(separator: "\n"))
    seismo = Machine.seismoVersion
    program = Machine.program
    kernels = machine.kernels
    processor = machine.processor
  }

  /// Why a training can't go on from a state that has this identity; nil where it can.
  func refusal(of state: StateIdentity) -> String? {
    func differs(_ name: String, _ path: KeyPath<StateIdentity, String>) -> String? {
      let (then, now) = (state[keyPath: path], self[keyPath: path])
      return then == now ? nil : "\(name) '\(then)', and this is '\(now)'"
    }
    if let words = differs("is the state of", \.job) { return words }
    if spec != state.spec {
      return "was saved with another spec than run.lock.yaml says now; put that file back as it was"
    }
    if data != state.data { return "was saved with other data than run.lock.yaml names now" }
    let same = "the same bits need the same; train the spec again, or resume there"
    if let words = differs("was saved on the processor", \.processor)
      ?? differs("was saved with the kernels for", \.kernels)
      ?? differs("was saved by Seismo", \.seismo)
    {
      return "\(words): \(same)"
    }
    return program == state.program
      ? nil : "was saved by another build of Seismo \(seismo): \(same)"
  }
}
