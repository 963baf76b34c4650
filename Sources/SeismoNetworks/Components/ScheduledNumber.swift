public import SeismoSpec

/// A number that may change while a network is trained: `0.15` in a spec, or `{start: 0.15, schedule: flat_cosine}`,
/// which is `start` times what the schedule says at each step.
public struct ScheduledNumber: Record {
  /// How errors call it.
  public static let owner = "a number that changes"
  /// What a spec says of it.
  public static let parameters: [Parameter<ScheduledNumber>] = [
    Parameter("start", required: \.given, .number(), "The number where the schedule says 1."),
    Parameter("schedule", required: \.schedule, .component(.schedule), "What multiplies it."),
  ]

  private var given: Double? = 0
  /// Whether it changes.
  public private(set) var isScheduled = false
  /// Never nil, so that a step reads it where it lies.
  private var changing: any Schedule = Unchanged()

  /// 0.
  public init() {}

  /// A number that stays, or one that a schedule multiplies.
  public init(_ start: Double, schedule: (any Schedule)? = nil) {
    given = start
    self.schedule = schedule
  }

  private var schedule: (any Schedule)? {
    get { isScheduled ? changing : nil }
    set {
      isScheduled = newValue != nil
      changing = newValue ?? Unchanged()
    }
  }

  /// The number where the schedule says 1.
  public var start: Double { given ?? 0 }

  /// The number for the next update.
  public func value(at position: TrainingPosition) -> Double {
    guard isScheduled else { return start }
    return Self.noFigures._withUnsafeGuaranteedRef {
      start * changing.factor(at: position, history: $0)
    }
  }

  /// Nobody adds to it, and no schedule is taken that would read it.
  private nonisolated(unsafe) static let noFigures = Unmanaged.passRetained(MetricHistory())

  /// Refuses a schedule that waits for a metric.
  public func validate() throws(ParameterProblem) {
    guard let schedule, let metric = schedule.metrics.first else { return }
    throw ParameterProblem(
      "schedule",
      "'\(type(of: schedule).name)' waits for \(metric), which only the learning rate's schedule can do; take one of "
        + "the steps, such as cosine")
  }
}

extension Value where V == ScheduledNumber {
  /// A number within bounds, or one that changes and stays within them throughout a training.
  public static func scheduled(_ bounds: Bounds) -> Value {
    .record(ScheduledNumber.self, or: .number(bounds)) {
      ScheduledNumber($0)
    } short: {
      $0.isScheduled ? nil : $0.start
    } check: { number in
      let steps = 1000
      for step in 0..<steps {
        let position = TrainingPosition(step: step, totalSteps: steps, epoch: step / 10)
        let value = number.value(at: position)
        if !bounds.contains(value) {
          return ParameterProblem(
            "start",
            "makes \(value) at \(step / 10) % of the training; it has to be \(bounds.words) throughout"
          )
        }
      }
      return nil
    }
  }
}

/// The schedule of a number that stays.
private struct Unchanged: Schedule {
  static let name = "unchanged"
  static let summary = "Always 1."
  static let parameters: [Parameter<Unchanged>] = []

  func factor(at position: TrainingPosition, history: MetricHistory) -> Double { 1 }
}
