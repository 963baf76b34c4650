internal import SeismoPreparation
internal import SeismoTraining

extension Experiment {
  /// What decides the bits and is no longer what the lock says, in words.
  package var differencesFromLock: [String] {
    let machine = Machine()
    let now = [
      ("seismo", "Seismo", Machine.seismoVersion),
      ("kernels", "the kernels' level", machine.kernels),
      ("processor", "the processor", machine.processor),
    ]
    return now.compactMap { key, name, value in
      guard let then = locked(key), then != value else { return nil }
      return "\(name) was '\(then)', is '\(value)'"
    }
  }
}
