package import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// `run.json`: what a run is, and how far it came.
package struct RunRecord: Codable, Sendable {
  /// `running` until the end; a run that still says so was killed or is at work.
  package enum Status: String, Codable, Sendable {
    case running, finished, interrupted, failed
  }

  /// Its name.
  package static let file = "run.json"

  /// Seismo's version.
  package var seismo: String
  package var name: String
  package var status: Status
  /// UTC, ISO 8601.
  package var started: String
  package var ended: String?
  /// Folders of the variants, in order.
  package var variants: [String]
  /// Facts that the report shows, in order: label and value.
  package var facts: [Fact]
  /// Sentences worth saying aloud.
  package var notes: [String]
  /// Those of the notes that tell of something lost or in doubt; the others only inform. Nil in a run of before
  /// they were told apart.
  package var warnings: [String]?

  /// What a fact is of.
  package enum Label: String, Codable, Sendable {
    case data, rows, network, batches, seed, machine, started
    case seismo = "Seismo"
    /// Of a run that was resumed.
    case resumed, epochs
    /// Of a run that several processes share.
    case ranks
  }

  /// A label and its value.
  package struct Fact: Codable, Sendable {
    package var label: Label
    package var value: String
  }
}

/// How a variant's training stands.
package enum VariantStatus: String, Codable, Sendable {
  /// All epochs ran.
  case finished
  /// Patience ran out before the last epoch.
  case stopped
  /// Its sweep stopped it, since others were better after as many epochs.
  case pruned
  /// A batch's loss was NaN or infinite, and the spec says to stop then.
  case diverged
  /// Stopped from outside.
  case interrupted
  /// There is no end of it yet; never in a file.
  case unfinished

  /// Whether training came to an end of its own that leaves nothing in doubt.
  package var isComplete: Bool { [.finished, .stopped, .pruned].contains(self) }

  init(_ status: TrainingStatus) {
    self =
      switch status {
      case .finished: .finished
      case .interrupted: .interrupted
      case .diverged: .diverged
      case .stopped: .stopped
      case .pruned: .pruned
      }
  }
}

/// `summary.json` of a variant: what training came to. No clock times.
package struct VariantSummary: Codable, Sendable {
  /// One metric of one part, at the final weights and at the best epoch's.
  package struct Figure: Codable, Sendable {
    package var name: String
    package var final: Double
    package var best: Double?
  }

  package var status: VariantStatus
  /// How it ended, in words; nil when all epochs ran and the last weights are kept.
  package var reason: String?
  package var steps: Int
  package var bestEpoch: Int?
  /// The epoch whose weights patience brought back; nil when the final ones are those of the end.
  package var restoredEpoch: Int?
  package var figures: [Figure]
  /// What the same answer for every row comes to; nil in a run of before it was measured, and for a loss that can't be
  /// had without its network.
  package var baseline: Baseline?
}

/// `timing.json` of a variant.
package struct VariantTiming: Codable, Sendable {
  /// Wall-clock seconds, evaluation and recording included.
  package var seconds: Double
  /// Seconds that the steps alone took.
  package var stepSeconds: Double

  /// Updates per second of the steps alone, wherever a rate is told; NaN where nobody measured.
  package static func rate(of updates: Int, in stepSeconds: Double) -> Double {
    stepSeconds > 0 ? Double(updates) / stepSeconds : .nan
  }
}

/// `preparation.json` of a variant: what became of the data.
struct PreparationRecord: Codable {
  struct Step: Codable {
    var use: String
    /// "file:line" of each training row that a filter dropped.
    var dropped: [String]?
  }

  var rowsRead: Int
  /// "file:line" of each row that was left out since it has no target; nil without one.
  var withoutTarget: [String]?
  var rows: [String: Int]
  var inputs: [String]
  var classes: [String]
  /// In order; what they learned is in `model.json`.
  var steps: [Step]

  init(_ data: PreparedData) {
    rowsRead = data.rowsRead
    rows = [:]
    for part in PreparedData.Part.allCases { rows[part.rawValue] = data[part].rowCount }
    inputs = data.inputs
    classes = data.classes
    let provenance = data[.training].provenance
    func places(_ ids: [Int32]) -> [String] {
      ids.map { provenance.place(of: RowID(Int($0))).description }
    }
    if !data.rowsWithoutTarget.isEmpty { withoutTarget = places(data.rowsWithoutTarget) }
    steps = data.steps.map { step in
      Step(use: step.name, dropped: step.learned == nil ? places(step.dropped) : nil)
    }
  }
}
