public import SeismoSpec

/// Proposes single changes to replay a spike with: each is an arm, with placebos beside it.
///
/// An intervention looks at the spike alone, never at what other interventions found, so neither its name
/// nor its place in a list changes a verdict.
public protocol Intervention: Component {
  /// The changes worth trying on a spike; none where it has nothing to say.
  func arms(for spike: SpikeScene) -> [Arm]
}

/// One change to try.
public struct Arm: Sendable {
  /// What is changed, in words: "row 257 at step 7803 counts nothing".
  public var name: String
  /// What the replay does differently.
  public var changes: [ReplayChange]
  /// Changes of the same size elsewhere, which must not heal for the arm to mean anything.
  public var placebos: [[ReplayChange]]
  /// What it says of the spike if it heals.
  public var meaning: Meaning
  /// Whether it is one of a scan of which only those that heal are told.
  public var isOneOfMany: Bool

  /// What a healing arm says.
  public enum Meaning: Sendable, Equatable {
    /// This set the spike off.
    case trigger(Trigger)
    /// With the learning rate times this the spike doesn't happen: the network was near the edge.
    case margin(Double)
    /// Nothing by itself; it is shown beside the others.
    case evidence
  }

  /// Makes an arm.
  public init(
    _ name: String, _ changes: [ReplayChange], placebos: [[ReplayChange]] = [], meaning: Meaning,
    isOneOfMany: Bool = false
  ) {
    self.name = name
    self.changes = changes
    self.placebos = placebos
    self.meaning = meaning
    self.isOneOfMany = isOneOfMany
  }
}

/// What sets a spike off.
public struct Trigger: Sendable, Hashable {
  /// As in `spikes.json`.
  public let name: String
  /// Where several arms heal, that of the lowest breadth is named: the least that explains the spike.
  public let breadth: Int

  /// Names a trigger of one's own; those below have breadths 10, 20, … 100.
  public init(_ name: String, breadth: Int) {
    self.name = name
    self.breadth = breadth
  }

  /// The running statistics that the loss was evaluated with, not the weights.
  public static let statistics = Trigger("batch statistics", breadth: 10)
  /// One row, drawn at one step.
  public static let row = Trigger("row", breadth: 20)
  /// A few rows of one batch, or one or two rows wherever they were drawn.
  public static let rows = Trigger("rows", breadth: 30)
  /// One row, at all the steps near the spike that drew it.
  public static let repeatedRow = Trigger("row", breadth: 25)
  /// The epoch's last batch, because it is smaller than the others.
  public static let shortBatch = Trigger("short batch", breadth: 40)
  /// A batch as a whole.
  public static let batch = Trigger("batch", breadth: 50)
  /// A probability near zero under a logarithm.
  public static let logarithm = Trigger("log near zero", breadth: 60)
  /// Initial weights far out of scale.
  public static let initialization = Trigger("initial scale", breadth: 70)
  /// The precision of the numbers.
  public static let rounding = Trigger("rounding", breadth: 80)
  /// A learning rate with which training diverges: no arm names it, it is what is left where a lower one heals and
  /// nothing narrower does.
  public static let rate = Trigger("learning rate", breadth: 90)
  /// A target of numbers far from 1, where no rate that was tried can be had with it.
  public static let targetScale = Trigger("target scale", breadth: 100)
}

/// One thing that a replay does differently.
public enum ReplayChange: Sendable, Hashable {
  /// At a step the gradients of these training rows count nothing; the batch's mean still divides by its
  /// size, so that the other rows count what they did.
  case drop(rows: [Int32], step: Int)
  /// At a step these rows aren't in the batch, its statistics included; the others count what they did.
  case leaveOut(rows: [Int32], step: Int)
  /// At a step the batch's gradient is multiplied.
  case weigh(step: Int, by: Double)
  /// The step isn't taken: no statistics, no update.
  case skip(step: Int)
  /// The learning rate is multiplied at every step.
  case rate(Double)
  /// The rows of the steps are shuffled among them; each number gives another order.
  case reshuffle(Int)
  /// Running statistics are made anew from the rows whose loss is probed, at every probe.
  case freshStatistics
  /// The initial weights, biases not, are multiplied; nothing changes where the replay starts later.
  case scaleInitialWeights(Double)
  /// A value of the spec, at a dotted path, as YAML: `("optimizer.epsilon", "1e-4")`. State that the changed
  /// network shares with the old one is carried over.
  case set(String, String)
}

/// What an intervention may look at.
public struct SpikeScene: Sendable {
  /// The steps a replay repeats, counted from 1.
  public var steps: ClosedRange<Int>
  /// The first flagged step, and the highest one.
  public var onset, peak: Int
  /// The training rows of each step's batch.
  public var batches: [Int: [Int32]]
  /// Rows of a full batch.
  public var batchSize: Int
  /// The rows of each step, the most guilty first, by path attribution; empty where it wasn't possible.
  public var suspects: [Suspect]
  /// Whether the training ended in it: in NaN, in infinity, or far above what an untrained network has.
  public var isNonFinite: Bool
  /// Whether any layer keeps running statistics.
  public var hasRunningStatistics: Bool
  /// For choosing placebos: the same each time.
  public var random: RandomStream
  /// What a training row is called: "vehicle.csv.gz:258".
  public var rowName: @Sendable (Int32) -> String
  /// The training row that contradicts one: the nearest of all to it, if its target is another.
  public var opponent: @Sendable (Int32) -> Int32?
  /// The name of a target of numbers that the network is trained on as they are; nil for another.
  public var plainTarget: String?

  /// A row at a step, and how much of the rise it is charged with.
  public struct Suspect: Sendable, Equatable {
    /// The step.
    public var step: Int
    /// The row's number in the training part.
    public var row: Int32
    /// The share of the probed loss's rise that dropping it would undo, to first order.
    public var share: Double

    /// Makes a suspect.
    public init(step: Int, row: Int32, share: Double) {
      self.step = step
      self.row = row
      self.share = share
    }
  }

  /// Makes a scene.
  public init(
    steps: ClosedRange<Int>, onset: Int, peak: Int, batches: [Int: [Int32]], batchSize: Int,
    suspects: [Suspect], isNonFinite: Bool, hasRunningStatistics: Bool, random: RandomStream,
    rowName: @escaping @Sendable (Int32) -> String,
    opponent: @escaping @Sendable (Int32) -> Int32? = { _ in nil }, plainTarget: String? = nil
  ) {
    self.steps = steps
    self.onset = onset
    self.peak = peak
    self.batches = batches
    self.batchSize = batchSize
    self.suspects = suspects
    self.isNonFinite = isNonFinite
    self.hasRunningStatistics = hasRunningStatistics
    self.random = random
    self.rowName = rowName
    self.opponent = opponent
    self.plainTarget = plainTarget
  }

  /// Whether the batches differ in their rows: else no row and no batch can have made the difference.
  public var drawsVary: Bool {
    let first = batches[steps.lowerBound]?.sorted()
    return batches.values.contains { $0.sorted() != first }
  }

  /// The steps at which a change can still prevent the spike.
  public var candidates: ClosedRange<Int> { steps.lowerBound...max(steps.lowerBound, peak) }

  /// Some elements drawn without repetition, the same ones each time for a salt.
  public func sample<T>(_ count: Int, of elements: [T], salt: Int) -> [T] {
    var random = RandomStream(key: RandomStream.key(random.key, salt))
    var order = elements.indices.map { Int32($0) }
    var span = order.mutableSpan
    random.shuffle(&span)
    return order.prefix(count).map { elements[Int($0)] }
  }
}

extension Kind<any Intervention> {
  /// Changes to replay spikes with.
  public static let intervention = Kind(
    "intervention", "Proposes changes to replay a spike with, and their placebos.")
}

extension Registration {
  /// Registers an intervention.
  public static func intervention<C: Intervention>(_ type: C.Type) -> Registration {
    Registration(Kind.intervention, type)
  }
}
