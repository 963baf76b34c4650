/// What sets a spike off.
public enum Trigger: Sendable, Hashable {
  /// The running statistics that the loss was evaluated with, not the weights.
  case statistics
  /// One row.
  case row
  /// A few rows of one batch, or one or two rows wherever they were drawn.
  case rows
  /// The epoch's last batch, because it is smaller than the others.
  case shortBatch
  /// The masks that dropout drew for a batch.
  case dropout
  /// A batch as a whole.
  case batch
  /// A probability near zero under a logarithm.
  case logarithm
  /// Initial weights far out of scale.
  case initialization
  /// The precision of the numbers.
  case rounding
  /// A learning rate with which training diverges: no arm names it, it is what is left where a lower one heals and
  /// nothing narrower does.
  case rate
  /// A target of numbers far from 1, where no rate that was tried can be had with it.
  case targetScale
  /// A plugin's own, by what it is called in `spikes.json` and where people read it.
  case own(String)

  /// Where several arms heal, that of the lowest breadth is named: the least that explains the spike. An arm may say
  /// otherwise of itself.
  public var breadth: Int {
    switch self {
    case .statistics: 10
    case .row: 20
    case .rows: 30
    case .shortBatch: 40
    case .dropout: 45
    case .batch: 50
    case .own: 55
    case .logarithm: 60
    case .initialization: 70
    case .rounding: 80
    case .rate: 90
    case .targetScale: 100
    }
  }
}

extension Trigger: Codable {
  /// As in `spikes.json`.
  public var name: String {
    switch self {
    case .statistics: "batch statistics"
    case .row: "row"
    case .rows: "rows"
    case .shortBatch: "short batch"
    case .dropout: "dropout mask"
    case .batch: "batch"
    case .logarithm: "log near zero"
    case .initialization: "initial scale"
    case .rounding: "rounding"
    case .rate: "learning rate"
    case .targetScale: "target scale"
    case .own(let name): name
    }
  }

  /// The trigger of a name: a plugin's own where none of ours has it.
  public init(name: String) {
    let ours: [Trigger] = [
      .statistics, .row, .rows, .shortBatch, .dropout, .batch, .logarithm, .initialization,
      .rounding, .rate,
      .targetScale,
    ]
    self = ours.first { $0.name == name } ?? .own(name)
  }

  /// Reads its name.
  public init(from decoder: any Decoder) throws {
    self.init(name: try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
