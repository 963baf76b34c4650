package import SeismoNetworks

/// What set a spike off, as `spikes.json` has it.
package enum FoundTrigger: Sendable, Hashable {
  /// Nobody asked yet.
  case unexplained
  /// Nothing that was tried sets it off alone.
  case nothing
  /// Changes heal it, but so do their placebos.
  case undecided
  case trigger(Trigger)
  /// A row, or rows, and the short batch that drew it: both were needed.
  case inShortBatch(Trigger)

  /// For rooms that name a trigger and don't know interventions.
  package static let row = FoundTrigger.trigger(.row)
  package static let batch = FoundTrigger.trigger(.batch)
  package static let dropout = FoundTrigger.trigger(.dropout)
  package static let rounding = FoundTrigger.trigger(.rounding)
  package static let rate = FoundTrigger.trigger(.rate)
  package static let targetScale = FoundTrigger.trigger(.targetScale)

  /// Whether it is one row, alone or with its short batch.
  package var isOneRow: Bool { trigger == .row }

  /// Whether it is one row or more, alone or with a short batch.
  package var isOfRows: Bool { trigger == .row || trigger == .rows }

  /// Whether it is a short batch, alone or beside rows.
  package var isOfShortBatch: Bool {
    if case .inShortBatch = self { true } else { self == .trigger(.shortBatch) }
  }

  /// Whether something is named.
  package var isKnown: Bool { trigger != nil }

  /// What is named, with its short batch or without.
  package var trigger: Trigger? {
    switch self {
    case .trigger(let trigger), .inShortBatch(let trigger): trigger
    case .unexplained, .nothing, .undecided: nil
    }
  }
}

extension FoundTrigger: Codable {
  /// As in `spikes.json`, and where people read it.
  package var name: String {
    switch self {
    case .unexplained: "unexplained"
    case .nothing: "none"
    case .undecided: "unknown"
    case .trigger(let trigger): trigger.name
    case .inShortBatch(let trigger): trigger.name + Self.inShortBatch
    }
  }

  private static let inShortBatch = " × \(Trigger.shortBatch.name)"

  package init(name: String) {
    let others: [FoundTrigger] = [
      .unexplained, .nothing, .undecided, .inShortBatch(.row), .inShortBatch(.rows),
    ]
    self = others.first { $0.name == name } ?? .trigger(Trigger(name: name))
  }

  package init(from decoder: any Decoder) throws {
    self.init(name: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// What kind of a spike it was.
package enum SpikeKind: String, Sendable, Codable {
  /// The weights were damaged.
  case state
  /// Hard rows were drawn; the weights were fine.
  case composition
  /// One row's own loss rose; the other rows' didn't.
  case oneRow = "one row"
  /// It is gone with fresh statistics of batch normalization.
  case statistics = "evaluation statistics"
  case nonFinite = "non-finite"
  /// Nobody asked yet.
  case unexplained
}

/// How stable the network was that the trigger met.
package enum Margin: String, Sendable, Codable {
  /// A rate a little lower would have sufficed.
  case edge
  /// The rate is so far above what the network bears that not even three quarters of it would have sufficed.
  case beyond
  /// A stable network was pushed hard.
  case kick
  case unknown
}

/// What whole trainings say of a change.
package enum AdviceVerdict: String, Sendable, Codable {
  case helps, hurts, diverges, undecided
}

/// What several spikes may have in common.
package enum RecurringKind: String, Sendable, Codable {
  case row, slot, statistic
}
