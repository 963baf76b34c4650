public import SeismoSpec

/// Where training stands.
public struct TrainingPosition: Sendable {
  /// Updates done so far.
  public var step: Int
  /// Updates in the whole training; 0 for a schedule that another one leaves none, as `warmup` may.
  public var totalSteps: Int
  /// Epochs finished so far.
  public var epoch: Int

  /// The share of the training that is done, in 0...1.
  public var progress: Double { Double(step) / Double(max(1, totalSteps)) }

  /// The position before an update of a training that nobody plans, for tests of rules by themselves.
  package static func before(_ number: Int) -> TrainingPosition {
    TrainingPosition(step: number - 1, totalSteps: 0, epoch: 0)
  }

  /// Makes a position.
  public init(step: Int, totalSteps: Int, epoch: Int) {
    self.step = step
    self.totalSteps = totalSteps
    self.epoch = epoch
  }
}

/// The metrics of the finished epochs: what a schedule that reacts to them reads.
public final class MetricHistory {
  /// Every epoch's values that are known; a replay knows those to come, too.
  package private(set) var values: [String: [Double]]
  /// The epochs that have finished.
  package var epochs = Int.max

  /// An empty history.
  public init() { values = [:] }

  /// One of known values.
  package init(_ values: [String: [Double]]) { self.values = values }

  /// The values of a metric such as `validation.loss`, one per finished epoch.
  public subscript(name: String) -> [Double] {
    let known = values[name] ?? []
    return known.count <= epochs ? known : Array(known.prefix(epochs))
  }

  /// Adds an epoch's value.
  package func append(_ value: Double, to name: String) {
    values[name, default: []].append(value)
  }
}

/// What the learning rate is multiplied by, as a function of where training stands.
///
/// It keeps no state of its own, so that a resumed or replayed run follows the same rates.
public protocol Schedule: Component {
  /// The metrics of `history` that it reads, such as `validation.loss`; a training that doesn't measure one is refused.
  var metrics: [String] { get }
  /// The factor for the next update. Must not allocate.
  func factor(at position: TrainingPosition, history: MetricHistory) -> Double
}

extension Schedule {
  /// None.
  public var metrics: [String] { [] }
}

extension Kind<any Schedule> {
  /// Schedules of the learning rate.
  public static let schedule = Kind("schedule", "Multiplies the learning rate over time.")
}

extension Registration {
  /// Registers a schedule.
  public static func schedule<C: Schedule>(_ type: C.Type) -> Registration {
    Registration(Kind.schedule, type)
  }
}
