extension Network {
  /// A copy of everything that training changes.
  package func snapshot() -> Snapshot {
    Snapshot(
      parameters: Array(arena.bytes(of: .parameters)),
      optimizer: Array(arena.bytes(of: .optimizer)), buffers: Array(arena.bytes(of: .buffers)))
  }

  /// Puts a snapshot of this network back.
  package func restore(_ snapshot: Snapshot) {
    arena.bytes(of: .parameters).copyBytes(from: snapshot.parameters)
    arena.bytes(of: .optimizer).copyBytes(from: snapshot.optimizer)
    arena.bytes(of: .buffers).copyBytes(from: snapshot.buffers)
  }

  /// A copy of what the network answers with.
  package func copyOfWeights() -> Weights {
    Weights(
      parameters: Array(arena.bytes(of: .parameters)), buffers: Array(arena.bytes(of: .buffers)))
  }

  /// Puts a copy of this network's weights back; the optimizer's arrays stay as they are.
  package func restore(_ weights: Weights) {
    arena.bytes(of: .parameters).copyBytes(from: weights.parameters)
    arena.bytes(of: .buffers).copyBytes(from: weights.buffers)
  }

  /// Whether a snapshot, and a copy of weights, has this network's sizes.
  package func fits(_ snapshot: Snapshot, _ weights: Weights?) -> Bool {
    snapshot.parameters.count == arena.bytes(of: .parameters).count
      && snapshot.optimizer.count == arena.bytes(of: .optimizer).count
      && snapshot.buffers.count == arena.bytes(of: .buffers).count
      && weights.map {
        $0.parameters.count == snapshot.parameters.count
          && $0.buffers.count == snapshot.buffers.count
      } ?? true
  }

  /// The size of a snapshot.
  package var stateBytes: Int { arena.state.count }

  /// What a network answers with: its weights, and what it keeps but doesn't train, as they lie in memory.
  package struct Weights: Sendable, Equatable {
    package var parameters, buffers: [UInt8]

    package init(parameters: [UInt8], buffers: [UInt8]) {
      (self.parameters, self.buffers) = (parameters, buffers)
    }
  }

  /// The state of a network between two steps, as it lies in memory.
  package struct Snapshot: Sendable, Equatable {
    package var parameters, optimizer, buffers: [UInt8]

    package init(parameters: [UInt8], optimizer: [UInt8], buffers: [UInt8]) {
      (self.parameters, self.optimizer, self.buffers) = (parameters, optimizer, buffers)
    }
  }
}
