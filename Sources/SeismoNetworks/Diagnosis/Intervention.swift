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
  /// What is changed, in words: of steps a clause, "row 257 counts nothing at step 7803", of all of them a noun,
  /// "learning rate × 0.5".
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
    /// This set the spike off. Of arms that heal the one of the lowest breadth is named, its trigger's own unless it is
    /// given here.
    case trigger(Trigger, breadth: Int? = nil)
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

/// One thing that a replay does differently.
public enum ReplayChange: Sendable, Hashable {
  /// At a step the gradients of these training rows count nothing; the batch's mean still divides by its
  /// size, so that the other rows count what they did.
  case drop(rows: [TrainingRow], step: Int)
  /// At a step these rows aren't in the batch, its statistics included; the others count what they did.
  case leaveOut(rows: [TrainingRow], step: Int)
  /// At a step the batch's gradient is multiplied.
  case weigh(step: Int, by: Double)
  /// The step isn't taken: no statistics, no update.
  case skip(step: Int)
  /// At a step dropout draws other masks; each number gives others.
  case redrawMasks(step: Int, Int)
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
  public var batches: [Int: [TrainingRow]]
  /// Rows of a full batch.
  public var batchSize: Int
  /// The rows of each step, the most guilty first, by path attribution; empty where it wasn't possible.
  public var suspects: [Suspect]
  /// Whether the training ended in it: in NaN, in infinity, or far above what an untrained network has.
  public var isNonFinite: Bool
  /// Whether any layer keeps running statistics.
  public var hasRunningStatistics: Bool
  /// Whether any layer drops numbers at random.
  public var hasDropout: Bool
  /// For choosing placebos: the same each time.
  public var random: RandomStream
  /// What a training row is called: "vehicle.csv.gz:258".
  public var rowName: @Sendable (TrainingRow) -> String
  /// The training row that contradicts one: the nearest of all to it, if its target is another.
  public var opponent: @Sendable (TrainingRow) -> TrainingRow?
  /// The name of a target of numbers that the network is trained on as they are; nil for another.
  public var plainTarget: String?

  /// A row at a step, and how much of the rise it is charged with.
  public struct Suspect: Sendable, Equatable {
    /// The step.
    public var step: Int
    /// The row.
    public var row: TrainingRow
    /// The share of the probed loss's rise that dropping it would undo, to first order.
    public var share: Double

    /// Makes a suspect.
    public init(step: Int, row: TrainingRow, share: Double) {
      self.step = step
      self.row = row
      self.share = share
    }
  }

  /// Makes a scene.
  public init(
    steps: ClosedRange<Int>, onset: Int, peak: Int, batches: [Int: [TrainingRow]], batchSize: Int,
    suspects: [Suspect], isNonFinite: Bool, hasRunningStatistics: Bool,
    hasDropout: Bool = false, random: RandomStream,
    rowName: @escaping @Sendable (TrainingRow) -> String,
    opponent: @escaping @Sendable (TrainingRow) -> TrainingRow? = { _ in nil },
    plainTarget: String? = nil
  ) {
    self.steps = steps
    self.onset = onset
    self.peak = peak
    self.batches = batches
    self.batchSize = batchSize
    self.suspects = suspects
    self.isNonFinite = isNonFinite
    self.hasRunningStatistics = hasRunningStatistics
    self.hasDropout = hasDropout
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
