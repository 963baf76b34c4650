import SeismoNetworks
import SeismoSpec
import SeismoTables

/// Components that each break one law on purpose.
enum Broken {}

/// What broken components don't care about.
protocol Careless: Component {}

extension Careless {
  static var summary: String { "Breaks a law." }
  static var parameters: [Parameter<Self>] { [] }
}

/// A schedule that is only there for its parameters.
protocol CarelessSchedule: Careless, Schedule {}

extension CarelessSchedule {
  func factor(at position: TrainingPosition, history: MetricHistory) -> Double { 1 }
}

extension Broken {
  struct Nameless: CarelessSchedule {
    static let name = "Nameless One"
  }

  struct Unreadable: CarelessSchedule {
    static let name = "unreadable"
    static let examples = ["{use: unreadable, rate: 3}"]
  }

  struct OtherDefault: CarelessSchedule {
    static let name = "other_default"
    static let parameters: [Parameter<OtherDefault>] = [
      Parameter("rate", \.rate, grows, "Grows when it is written.")
    ]
    var rate = 1.0

    private static let grows = Value<Double>(accepts: "a number") { node, _ in
      node.text.flatMap { Double($0) }
    } encode: { value, _ in
      SpecNode(.scalar("\(value + 1)"))
    } counterexamples: {
      []
    }
  }

  struct Unwritable: CarelessSchedule {
    static let name = "unwritable"
    static let examples = ["{use: unwritable, rate: 3}"]
    static let parameters: [Parameter<Unwritable>] = [
      Parameter("rate", required: \.rate, .number(), "Is lost when it is read.")
    ]
    var rate: Double? {
      get { nil }
      set { _ = newValue }
    }
  }

  struct Trusting: CarelessSchedule {
    static let name = "trusting"
    static let parameters: [Parameter<Trusting>] = [
      Parameter("rate", \.rate, anything, "Takes anything.")
    ]
    var rate = 1.0

    private static let anything = Value<Double>(accepts: "a number above 0") { node, _ in
      node.text.flatMap { Double($0) } ?? 1
    } encode: { value, _ in
      SpecNode(.scalar("\(value)"))
    } counterexamples: {
      ["-1", "word"].map { SpecNode(.scalar($0)) }
    }
  }

  struct Crowded: CarelessSchedule {
    static let name = "crowded"
    static let parameters: [Parameter<Crowded>] = [
      Parameter("low", \.low, .number(), "One place."),
      Parameter("high", \.low, .number(), "The same."),
    ]
    var low = 1.0
  }

  struct Deaf: CarelessSchedule {
    static let name = "deaf"
    static let parameters: [Parameter<Deaf>] = [
      Parameter("rate", \.rate, .number(), "Is not kept.")
    ]
    var rate: Double {
      get { 1 }
      set { _ = newValue }
    }
  }

  /// What a set's order gives differs from process to process.
  struct Unordered: Careless, Schedule {
    static let name = "unordered"

    func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
      Double(UInt64(bitPattern: Int64("seed".hashValue)) >> 12)
    }
  }

  struct Negative: Careless, Schedule {
    static let name = "negative"

    func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
      0.5 - Double(position.step)
    }
  }

  /// Another process can't look it up, nor see that it is another there.
  static var unreachable: any Component.Type {
    struct Unreachable: Careless, Schedule {
      static let name = "unreachable"

      func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
        Unordered().factor(at: position, history: history)
      }
    }
    return Unreachable.self
  }

  /// Not a number where no step is left.
  struct DividesBySteps: Careless, Schedule {
    static let name = "divides_by_steps"

    func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
      1 - Double(position.step) / Double(position.totalSteps)
    }
  }

  /// Remembers how often it was asked.
  struct Impure: Careless, Schedule {
    static let name = "impure"
    private let calls = Counter()

    func factor(at position: TrainingPosition, history: MetricHistory) -> Double { calls.next() }
  }

  struct FirstRow: Careless, Metric {
    static let name = "first_row"

    func applies(to target: TargetKind) -> Bool { true }
    func value(_ predictions: Predictions) -> Double { predictions.rowLosses[0] }
  }

  struct DividesByNothing: Careless, Metric {
    static let name = "divides_by_nothing"

    func applies(to target: TargetKind) -> Bool { true }
    func value(_ predictions: Predictions) -> Double { 1 / Double(predictions.count - 1) }
  }
}

/// Counts, which nothing in a component should.
final class Counter: @unchecked Sendable {
  private var count = 0.0

  func next() -> Double {
    count += 1
    return count
  }
}
