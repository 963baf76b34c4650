package import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
package import SeismoTraining

/// A file that holds a `TrainingState`: safetensors, whose header names what the state belongs to.
package struct StateFile: Sendable {
  package var identity: StateIdentity
  package var state: TrainingState

  package init(_ identity: StateIdentity, _ state: TrainingState) {
    (self.identity, self.state) = (identity, state)
  }

  /// What the header's `format` says, and the version of this layout.
  static let format = "seismo-state"
  static let version = 3

  /// What isn't an array of numbers.
  private struct Rest: Codable {
    var identity: StateIdentity
    var step: Int
    var bestEpoch: Int?
    var bestValue: Double?
    var patience: EarlyStopping.Progress
    var history: [String]
    var watch: Watch?
    var stepSeconds: Double
    var seconds: Double
  }

  private struct Watch: Codable {
    var batch, probe, level: SpikeEpisode?
    var epochs: EpochJumps.State
    var taken, found: [WatchedSpike]
  }

  /// The file's bytes.
  package func encoded() throws -> Data {
    var file = SafeTensors()
    let parts = state.steps.network
    file.tensors = [
      .init("parameters", bytes: parts.parameters), .init("optimizer", bytes: parts.optimizer),
      .init("buffers", bytes: parts.buffers),
    ]
    if let best = state.best {
      file.tensors += [
        .init("best.parameters", bytes: best.weights.parameters),
        .init("best.buffers", bytes: best.weights.buffers),
      ]
    }
    let names = state.history.keys.sorted()
    file.tensors += names.enumerated().map {
      .init("history.\($0.offset)", exactly: state.history[$0.element] ?? [])
    }
    file.tensors += [
      .init("epoch.losses", exactly: state.begun.losses),
      .init("epoch.clipped", exactly: state.begun.clipped.map(Double.init)),
      .init("epoch.gradient_norms", exactly: state.begun.norms.map(\.gradient)),
      .init("epoch.update_norms", exactly: state.begun.norms.map(\.update)),
    ]
    if let watch = state.watch {
      file.tensors += [
        .init("watch.batches", exactly: watch.batches.window),
        .init("watch.probes", exactly: watch.probes.window),
        .init("watch.levels", exactly: watch.levels.window),
      ]
    }
    let rest = Rest(
      identity: identity, step: state.steps.step, bestEpoch: state.best?.epoch,
      bestValue: state.best?.value, patience: state.patience, history: names,
      watch: state.watch.map {
        Watch(
          batch: $0.batches.current, probe: $0.probes.current, level: $0.levels.current,
          epochs: $0.epochs, taken: $0.taken, found: $0.found)
      }, stepSeconds: state.stepSeconds, seconds: state.seconds)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let text = String(decoding: try encoder.encode(rest), as: UTF8.self)
    file.metadata = [
      "format": Self.format, "version": "\(Self.version)", "state": text,
      "sha256": Self.hash(of: file, text),
    ]
    return file.encoded()
  }

  /// Reads a file's bytes.
  ///
  /// - Throws: `StateProblem`.
  package init(decoding data: Data) throws(StateProblem) {
    let file: SafeTensors
    do { file = try SafeTensors(decoding: data) } catch {
      throw .damaged("it \(error)")
    }
    guard file.metadata["format"] == Self.format else { throw .foreign }
    guard let version = file.metadata["version"].flatMap({ Int($0) }), version >= 1 else {
      throw .damaged("it has no version")
    }
    guard version <= Self.version else { throw .newer(version) }
    guard version == Self.version else { throw .older(version) }
    guard let text = file.metadata["state"], file.metadata["sha256"] == Self.hash(of: file, text)
    else { throw .damaged("its bytes aren't those that were written") }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let rest = try? decoder.decode(Rest.self, from: Data(text.utf8)) else {
      throw .damaged("its header lacks something")
    }
    func bytes(_ name: String) throws(StateProblem) -> [UInt8] {
      guard let tensor = file[name] else { throw .damaged("it has no '\(name)'") }
      return Array(tensor.bytes)
    }
    func numbers(_ name: String) throws(StateProblem) -> [Double] {
      guard let values = file[name]?.values else { throw .damaged("it has no '\(name)'") }
      return values
    }
    identity = rest.identity
    let network = Network.Snapshot(
      parameters: try bytes("parameters"), optimizer: try bytes("optimizer"),
      buffers: try bytes("buffers"))
    var best: TrainingState.BestEpoch?
    if let epoch = rest.bestEpoch, let value = rest.bestValue {
      best = .init(
        epoch: epoch, value: value,
        weights: .init(
          parameters: try bytes("best.parameters"), buffers: try bytes("best.buffers")))
    }
    var history: [String: [Double]] = [:]
    for (index, name) in rest.history.enumerated() {
      history[name] = try numbers("history.\(index)")
    }
    let (gradients, updates) = (
      try numbers("epoch.gradient_norms"), try numbers("epoch.update_norms")
    )
    let begun = EpochSteps(
      losses: try numbers("epoch.losses"), clipped: try numbers("epoch.clipped").map { Int($0) },
      norms: zip(gradients, updates).map { StepNorms(gradient: $0, update: $1) })
    var watch: SpikeWatch.State?
    if let seen = rest.watch {
      watch = .init(
        batches: .init(window: try numbers("watch.batches"), current: seen.batch),
        probes: .init(window: try numbers("watch.probes"), current: seen.probe),
        levels: .init(window: try numbers("watch.levels"), current: seen.level),
        epochs: seen.epochs, taken: seen.taken, found: seen.found)
    }
    state = TrainingState(
      steps: StepState(step: rest.step, network: network), best: best, patience: rest.patience,
      history: history, begun: begun, watch: watch, stepSeconds: rest.stepSeconds,
      seconds: rest.seconds)
  }

  /// The hash of all that a state is; empty tensors have no order in the file.
  private static func hash(of file: SafeTensors, _ text: String) -> String {
    let hash = SHA256Hash()
    func add(_ data: Data) { data.withUnsafeBytes { hash.update($0) } }
    add(Data(text.utf8))
    for tensor in file.tensors.sorted(by: { $0.name < $1.name }) {
      add(Data("\(tensor.name)\n".utf8))
      add(tensor.bytes)
    }
    return hash.hexadecimal()
  }
}

/// Why a file isn't a state that can be read.
package enum StateProblem: Error, Equatable, CustomStringConvertible {
  case damaged(String)
  case foreign
  /// Of a layout that a later Seismo writes.
  case newer(Int)
  /// Of a layout that an earlier Seismo wrote.
  case older(Int)

  /// Whether the file was a state once.
  var isOfDamage: Bool {
    if case .damaged = self { true } else { false }
  }

  /// Continues the file's path: "is damaged: …".
  package var description: String {
    switch self {
    case .damaged(let reason): "is damaged: \(reason)"
    case .foreign: "isn't a training's state"
    case .newer(let version):
      "is of version \(version), which a later Seismo wrote; this one reads \(StateFile.version)"
    case .older(let version):
      "is of version \(version), which an earlier Seismo wrote, that watched for fewer kinds of spikes; this one reads \(StateFile.version)"
    }
  }
}

extension SafeTensors.Tensor {
  fileprivate init(_ name: String, bytes: [UInt8]) {
    self.init(name, .bytes, [bytes.count], bytes: Data(bytes))
  }

  fileprivate init(_ name: String, exactly values: [Double]) {
    self.init(name, [values.count], values, .float64)
  }
}
