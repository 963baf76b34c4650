extension Network {
  /// What a network took over from another.
  package enum Adoption: Sendable, Equatable {
    /// All that training changes.
    case all
    /// Weights and statistics; the optimizer starts anew.
    case weights
  }

  /// Takes over the state of a network with the same tensors, whatever its precision or optimizer.
  ///
  /// - Returns: what was taken over; nil when the tensors differ, and nothing was.
  package func adopt(_ other: Network) -> Adoption? {
    let (mine, theirs) = (parameters + buffers, other.parameters + other.buffers)
    guard mine.map(\.name) == theirs.map(\.name), mine.map(\.dimensions) == theirs.map(\.dimensions)
    else { return nil }
    for (tensor, source) in zip(mine, theirs) {
      arena.write(other.arena.read(other.layout.slot(of: source)), to: layout.slot(of: tensor))
    }
    let (slot, source) = (arena.whole(.optimizer), other.arena.whole(.optimizer))
    guard slot.count == source.count else {
      arena.write([Double](repeating: 0, count: slot.count), to: slot)
      return .weights
    }
    arena.write(other.arena.read(source), to: slot)
    return .all
  }

  /// Everything that training changes but running statistics: the weights, then the optimizer's arrays.
  package var stateNumbers: [Double] {
    get { arena.read(arena.whole(.parameters)) + arena.read(arena.whole(.optimizer)) }
    set {
      let weights = arena.whole(.parameters)
      arena.write(newValue, to: weights)
      arena.write(Array(newValue.dropFirst(weights.count)), to: arena.whole(.optimizer))
    }
  }

  /// Multiplies the weights that have more than one dimension.
  package func scaleWeights(by factor: Double) {
    for tensor in parameters where tensor.dimensions.count > 1 {
      let slot = layout.slot(of: tensor)
      arena.write(arena.read(slot).map { $0 * factor }, to: slot)
    }
  }
}
