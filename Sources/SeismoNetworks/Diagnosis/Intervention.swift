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
  /// These rows count nothing at every step, drawn wherever; where batches are normalized they aren't in them.
  case exclude(rows: [TrainingRow])
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
