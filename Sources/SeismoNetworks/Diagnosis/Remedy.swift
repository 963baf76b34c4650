public import SeismoSpec

/// Proposes changes of a spec that may keep trainings from spiking or diverging. `seismo advise` tries them by whole
/// trainings on fresh seeds, each beside the unchanged spec.
public protocol Remedy: Component {
  /// What it is against: where that is the cause of a run's spikes it is tried before others. Nothing in particular
  /// without it.
  static var against: [SpikeFault] { get }
  /// The changes worth trying on a run; none where it has nothing to say. Those that the spec doesn't take, and those
  /// that leave it as it is, aren't tried.
  func changes(for run: RemedyScene) -> [SpecChange]
}

extension Remedy {
  /// Nothing in particular.
  public static var against: [SpikeFault] { [] }
}

/// One change to try.
public struct SpecChange: Sendable, Hashable {
  /// In words: "beta2 0.9999".
  public var name: String
  /// The values of the spec that it sets.
  public var settings: [Setting]
  /// Whether copies of other rows take the place of the training rows that explanations name. Its placebo takes as many
  /// rows at random.
  public var reviewsRows: Bool

  /// A value of a spec.
  public struct Setting: Sendable, Hashable {
    /// Where it stands, dotted: `optimizer.learning_rate`.
    public var path: String
    /// As YAML.
    public var value: String

    /// Sets a value.
    public init(_ path: String, _ value: String) { (self.path, self.value) = (path, value) }
  }

  /// Makes a change.
  public init(_ name: String, _ settings: [Setting] = [], reviewsRows: Bool = false) {
    self.name = name
    self.settings = settings
    self.reviewsRows = reviewsRows
  }
}

/// What a remedy may look at.
public struct RemedyScene: Sendable {
  /// The spec of the run's variant, every default written out.
  public var spec: SpecNode
  /// Whether the training ended in NaN, in infinity, or far above the loss of an untrained network.
  public var diverges: Bool
  /// What the learning rate times which an explanation found not to diverge; nil without one.
  public var criticalRate: Double?
  /// The name of a target of numbers that the network is trained on as they are; nil for another.
  public var plainTarget: String?
  /// How many rows explanations name.
  public var namedRows: Int

  /// Makes a scene.
  public init(
    spec: SpecNode, diverges: Bool = false, criticalRate: Double? = nil, plainTarget: String? = nil,
    namedRows: Int = 0
  ) {
    self.spec = spec
    self.diverges = diverges
    self.criticalRate = criticalRate
    self.plainTarget = plainTarget
    self.namedRows = namedRows
  }

  /// The text at a dotted path of the spec; nil where there is none.
  public func text(at path: String) -> String? { spec[path: SpecPath(path)]?.text }

  /// The number at a dotted path of the spec; nil where there is none.
  public func number(at path: String) -> Double? { text(at: path).flatMap(Double.init) }

  /// The numbers that nodes of the model have at a key, each with its path in the spec.
  public func numbers(ofNodes key: String) -> [(path: String, number: Double)] {
    let nodes: [String] =
      switch spec["model"]?.body {
      case .list(let layers)?: layers.indices.map { "model[\($0)]" }
      case .map(let entries)?: entries.map { "model.\($0.key)" }
      case .scalar?, nil: []
      }
    return nodes.compactMap { node in
      number(at: "\(node).\(key)").map { ("\(node).\(key)", $0) }
    }
  }
}

extension Kind<any Remedy> {
  /// Changes of a spec that may prevent spikes.
  public static let remedy = Kind(
    "remedy", "Proposes changes of a spec that may prevent spikes, for seismo advise to try.")
}

extension Registration {
  /// Registers a remedy.
  public static func remedy<C: Remedy>(_ type: C.Type) -> Registration {
    Registration(Kind.remedy, type)
  }
}
