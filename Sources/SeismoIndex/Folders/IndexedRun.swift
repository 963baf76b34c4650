package import SeismoRuns

/// What the index keeps of a run's folder. All of it comes from the folder's files.
package struct IndexedRun: Sendable {
  static let recordFile = "run.json"
  static let lockFile = "run.lock.yaml"

  package var place: RunPlace
  package var name: String
  package var status: Standing
  /// UTC, ISO 8601.
  package var started: String?
  package var ended: String?
  package var notes = RunNotes()
  /// What is wrong with the folder, in sentences.
  package var problems: [String] = []
  package var trainings: [IndexedTraining] = []
  /// The folders of its trainings.
  var jobs: [String] = []
  /// Whether a process may be at work on it: then its lock is looked at each time.
  var isOpen = false
  var state = FolderState()

  init(_ place: RunPlace) {
    self.place = place
    name = Self.name(ofFolder: place.folder)
    status = .broken
  }

  /// The name within `20261129T212622.484Z-NAME-e6016546`.
  static func name(ofFolder folder: String) -> String {
    guard let match = folder.wholeMatch(of: #/\d{8}T[0-9.]+Z-(.+)-[0-9a-f]{8}(-\d+)?/#) else {
      return folder
    }
    return String(match.1)
  }
}

/// How a run or one of its trainings stands.
package enum Standing: String, Sendable, CaseIterable {
  /// Its turn hasn't come.
  case waiting
  /// A process is at work on it.
  case running
  /// All epochs ran.
  case finished
  /// Patience ran out.
  case stopped
  /// Its sweep stopped it.
  case pruned
  case diverged
  case interrupted
  case failed
  /// It never ended, and no process is at work on it.
  case killed
  /// Its files can't be read.
  case broken

  init(_ status: VariantStatus) {
    self =
      switch status {
      case .finished: .finished
      case .stopped: .stopped
      case .pruned: .pruned
      case .diverged: .diverged
      case .interrupted: .interrupted
      case .unfinished: .killed
      }
  }
}

/// One variant's training; folds are taken together.
package struct IndexedTraining: Sendable {
  /// Empty for a run that can't be read.
  package var variant: String
  package var status: Standing
  /// How it ended, in words.
  package var reason: String?
  /// Epochs that have ended, and those that the spec says.
  package var epochs: Int?
  package var plannedEpochs: Int?
  package var bestEpoch: Int?
  package var steps: Int?
  package var seconds: Double?
  /// Nil where none were looked for.
  package var spikes: Int?
  package var folds = 1
  package var curve = LossCurve()
  package var settings = Settings()
  package var figures: [IndexedFigure] = []

  init(variant: String, status: Standing) {
    self.variant = variant
    self.status = status
  }
}

/// A metric of a part of the rows: over folds their mean and standard deviation.
package struct IndexedFigure: Sendable, Equatable {
  /// Which weights it is of.
  package enum Weights: String, Sendable {
    case final, best
  }

  /// `training`, `validation` or `test`.
  package var part: String
  package var metric: String
  package var weights: Weights
  package var value: Double
  /// Of a sample; nil for a single fold.
  package var deviation: Double?
  package var folds: Int

  /// That of several folds; there is one value at least.
  init(_ name: String, _ weights: Weights, _ values: [Double]) {
    let point = name.firstIndex(of: ".") ?? name.startIndex
    part = String(name[..<point])
    metric = String(name[point...].drop { $0 == "." })
    self.weights = weights
    folds = values.count
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    value = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }
}
