internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

/// What some changes mean for each step of a window.
struct ChangePlan: StepPlan {
  private var steps: [Int: StepChanges] = [:]
  private var common = StepChanges()
  /// Behind the window.
  private var afterwards = StepChanges()
  private let first, last: Int
  private(set) var firstStep: Int
  private(set) var hasFreshStatistics = false
  private(set) var initialScale = 1.0
  private(set) var isOfSettings = false

  init(_ changes: [ReplayChange], steps window: ClosedRange<Int>, replay: Replay) {
    firstStep = window.upperBound
    (first, last) = (window.lowerBound, window.upperBound)
    // What holds at every step first: what single steps add lies on top of it.
    for change in changes where change.step == nil { take(change, replay) }
    for case .reshuffle(let salt) in changes { reshuffle(salt, window, replay) }
    for change in changes where change.step != nil { take(change) }
  }

  /// Takes a change of every step.
  private mutating func take(_ change: ReplayChange, _ replay: Replay) {
    firstStep = first
    switch change {
    case .rate(let factor):
      common.rate *= factor
      afterwards.rate *= factor
    case .exclude(let rows):
      let places = rows.map(\.place)
      let key = replay.hasBatchStatistics ? \StepChanges.leftOut : \StepChanges.dropped
      common[keyPath: key] += places
      afterwards[keyPath: key] = Array(Set(afterwards[keyPath: key] + places))
    case .freshStatistics: hasFreshStatistics = true
    case .scaleInitialWeights(let factor): initialScale *= factor
    case .set: isOfSettings = true
    case .drop, .leaveOut, .weigh, .skip, .redrawMasks, .reshuffle: break
    }
  }

  /// Takes a change of one step.
  private mutating func take(_ change: ReplayChange) {
    switch change {
    case .drop(let rows, let step):
      let places = rows.map(\.place)
      self.change(step) { $0.dropped += places }
      afterwards.dropped = Array(Set(afterwards.dropped + places))
    case .leaveOut(let rows, let step):
      let places = rows.map(\.place)
      self.change(step) { $0.leftOut += places }
      afterwards.leftOut = Array(Set(afterwards.leftOut + places))
    case .weigh(let step, let factor): self.change(step) { $0.factor *= factor }
    case .skip(let step): self.change(step) { $0.isSkipped = true }
    case .redrawMasks(let step, let salt): self.change(step) { $0.masks = salt }
    case .rate, .exclude, .freshStatistics, .scaleInitialWeights, .set, .reshuffle: break
    }
  }

  func changes(at step: Int) -> StepChanges { step > last ? afterwards : steps[step] ?? common }

  private mutating func change(_ step: Int, _ body: (inout StepChanges) -> Void) {
    body(&steps[step, default: common])
    firstStep = min(firstStep, step)
  }

  /// The rows of the window's steps in another order, cut into batches of the same sizes.
  private mutating func reshuffle(_ salt: Int, _ window: ClosedRange<Int>, _ replay: Replay) {
    let batches = window.map { replay.rows(of: $0) }
    var rows = Array(batches.joined())
    var random = RandomStream(seed: UInt64(salt), purpose: "reshuffle", window.lowerBound)
    var span = rows.mutableSpan
    random.shuffle(&span)
    var start = 0
    for (step, batch) in zip(window, batches) {
      change(step) { $0.rows = Array(rows[start..<start + batch.count]) }
      start += batch.count
    }
  }
}

extension ReplayChange {
  /// Whether it changes the spec.
  var isOfSetting: Bool {
    if case .set = self { true } else { false }
  }

  /// Whether it changes what the network is trained on.
  var isOfData: Bool {
    if case .set(let path, _) = self {
      SpecPath(path).prefix(1).description == "data"
    } else {
      false
    }
  }
}
