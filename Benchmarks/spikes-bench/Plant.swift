import Foundation
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoTraining

/// A way to make a run spike, or not, whose truth is known.
struct Plant {
  /// What the plant should do to its run.
  enum Expectation: String {
    /// Spikes, with a trigger or a margin to find.
    case live
    /// Nothing: silence is right.
    case inert
    /// Spikes of a cause that no intervention tests: "none" or "unknown" is right.
    case withheld
  }

  var name: String
  var expectation: Expectation
  /// Names of triggers that are right; empty where the margin alone is judged.
  var triggers: Set<FoundTrigger> = []
  /// The margin that is right; nil where it isn't judged.
  var margin: Margin?
  /// The causes that are right; empty where they aren't judged.
  var causes: Set<SpikeCause.Kind> = []
  /// Whether right rows are those of truth.csv; else any row that is named is wrong, but in a short batch.
  var hasGuiltyRows = false
  /// Changes of the base spec that both twins have, and those that the plant alone has.
  var common: [String] = []
  var planted: [String]
  /// Whether it is in the held-out set too.
  var isHeldOut = true

  /// Whether its twin is a training that nobody would call unstable: the base network and its like, without
  /// batch normalization, whose twins spike by themselves.
  var hasHealthyTwin: Bool {
    !common.contains {
      $0.contains("batch_norm") || $0.hasPrefix("data.read={") || $0.contains("batch_size=1")
    }
  }

  /// Whether nothing is planted: a training on inputs of another distribution.
  var isHealthy: Bool { inputs != .usual }

  /// Where its inputs come from.
  var inputs: Distribution {
    Distribution.allCases.first { inputs in
      inputs.generator.map { common.contains("data.read.generator=\($0)") } ?? false
    } ?? .usual
  }

  /// Right answers for spikes that one or more rows set off.
  static let rowTriggers: Set<FoundTrigger> = [
    .trigger(.row), .trigger(.rows), .inShortBatch(.row), .inShortBatch(.rows),
  ]
  static let shortTriggers: Set<FoundTrigger> = [
    .trigger(.shortBatch), .inShortBatch(.row), .inShortBatch(.rows), .trigger(.statistics),
  ]
  static let nothing: Set<FoundTrigger> = [.nothing, .undecided]
  static let rowCauses: Set<SpikeCause.Kind> = [.rows, .group]
}

extension Plant {
  private static let normalizing =
    "model=[{use: dense, units: 100, init: he_normal}, batch_norm, relu, "
    + "{use: dense, units: 40, init: he_normal}, relu, {use: dense, units: classes}]"
  private static let fullBatch = [
    "data.read.classes=0", "data.read.spread=0.1", "sampler=full_batch", "loss=mse",
    "model=[{use: dense, units: 40}, tanh, {use: dense, units: 1}]", "train.epochs=6400",
    "data.read.rows=256",
  ]
  private static let bareLogarithm =
    "model=[{use: dense, units: 100, init: he_normal}, relu, "
    + "{use: dense, units: 40, init: he_normal}, relu, {use: dense, units: classes}, softmax]"
  private static func scaled(_ factor: Int, _ end: String = "") -> String {
    "model=[{use: dense, units: 100, init: {use: he_normal, scale: \(factor)}}, relu, "
      + "{use: dense, units: 40, init: {use: he_normal, scale: \(factor)}}, relu, "
      + "{use: dense, units: classes, init: {use: glorot_uniform, scale: \(factor)}}\(end)]"
  }

  /// Every plant.
  static let all: [Plant] =
    rows + innocentShortBatches + batches + rates + schedules + labels + inert + mixed + healthy

  private static let rows: [Plant] = [
    Plant(
      name: "contradictory pair", expectation: .live, triggers: rowTriggers, causes: rowCauses,
      hasGuiltyRows: true,
      planted: ["data.read.contradictions=1"]),
    Plant(
      name: "contradictory pair × 3", expectation: .live, triggers: rowTriggers,
      causes: rowCauses, hasGuiltyRows: true,
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "opposing pair × 100", expectation: .live, triggers: rowTriggers, causes: rowCauses,
      hasGuiltyRows: true,
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=100"]),
    Plant(
      name: "contradictory pair, wide", expectation: .live, triggers: rowTriggers,
      causes: rowCauses, hasGuiltyRows: true,
      common: [
        "model=[{use: dense, units: 256, init: he_normal}, relu, {use: dense, units: classes}]"
      ], planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "contradictory pair, deep", expectation: .live, triggers: rowTriggers,
      causes: rowCauses, hasGuiltyRows: true,
      common: [
        "model=[{use: mlp, hidden: [32, 32, 32, 32]}, {use: dense, units: classes}]"
      ], planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "contradictory pair, batch 1", expectation: .live,
      triggers: rowTriggers.union([.trigger(.batch)]),
      causes: rowCauses, hasGuiltyRows: true,
      common: ["sampler.batch_size=1", "train.epochs=13", "optimizer.learning_rate=3e-4"],
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
  ]

  private static let innocentShortBatches: [Plant] = [
    Plant(
      name: "contradictory pair × 3, innocent short batch", expectation: .live,
      triggers: [.trigger(.row), .trigger(.rows)], causes: rowCauses, hasGuiltyRows: true,
      common: ["data.read.rows=1008"],
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "opposing pair × 100, innocent short batch", expectation: .live,
      triggers: [.trigger(.row), .trigger(.rows)], causes: rowCauses, hasGuiltyRows: true,
      common: ["data.read.rows=1008"],
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=100"]),
  ]

  private static let batches: [Plant] = [
    Plant(
      name: "short batch of 1, Vehicle", expectation: .live, triggers: shortTriggers,
      causes: [.shortBatch], common: vehicle,
      planted: ["data.split={use: stratified, train: 0.682, validation: 0.15, test: 0.168}"],
      isHeldOut: false),
    Plant(
      name: "short batch of 1, learning rate × 3", expectation: .live, triggers: shortTriggers,
      causes: [.shortBatch], common: ["data.read.spread=2.5", "optimizer.learning_rate=3e-3"],
      planted: ["data.read.rows=993"]),
    Plant(
      name: "short batch of 1, learning rate × 6", expectation: .live, triggers: shortTriggers,
      causes: [.shortBatch], common: ["data.read.spread=2.5", "optimizer.learning_rate=6e-3"],
      planted: ["data.read.rows=993"]),
    Plant(
      name: "short batch of 2, batch norm", expectation: .live, triggers: shortTriggers,
      causes: [.shortBatch, .statistics], common: [normalizing], planted: ["data.read.rows=994"]),
    Plant(
      name: "batch norm, ε 1e-12, near-constant input", expectation: .live,
      triggers: [.trigger(.statistics)], causes: [.statistics], hasGuiltyRows: true,
      common: ["data.read.rare=3"],
      planted: [
        "model=[{use: batch_norm, epsilon: 1e-12}, {use: dense, units: 100, init: he_normal}, relu, "
          + "{use: dense, units: 40, init: he_normal}, relu, {use: dense, units: classes}]"
      ]),
  ]

  private static let rates: [Plant] = [
    Plant(
      name: "learning rate × 30", expectation: .live, margin: .edge,
      causes: [.rate],
      planted: [
        "optimizer.learning_rate=0.03"
      ]),
    Plant(
      name: "full batch at the edge", expectation: .live, triggers: nothing, margin: .edge,
      causes: [.rate], common: fullBatch + ["optimizer={use: sgd, learning_rate: 0.05}"],
      planted: ["optimizer={use: sgd, learning_rate: 0.4}"]),
    Plant(
      name: "bare log, initialization × 10", expectation: .live,
      triggers: [.trigger(.logarithm), .trigger(.initialization)],
      causes: [.logarithm, .initialScale], common: [bareLogarithm, "loss=nll"],
      planted: [scaled(10, ", softmax"), "loss={use: nll, log_clip: off}"]),
  ]

  /// Rates that a schedule brings, at three widths, and one that no training bears.
  private static let schedules: [Plant] = [
    Plant(
      name: "warm-up to a rate × 100", expectation: .live, causes: [.schedule, .rate],
      common: ["schedule={use: warmup, steps: 1550}"], planted: ["optimizer.learning_rate=0.1"]),
    Plant(
      name: "cosine restarts, rate × 100", expectation: .live, causes: [.schedule, .rate],
      common: ["schedule={use: cosine_restarts, t_0: 40}"],
      planted: ["optimizer.learning_rate=0.1"]),
    Plant(
      name: "step up of the rate × 30", expectation: .live, causes: [.schedule, .rate],
      common: ["schedule={use: step, step_size: 100, gamma: 1}"],
      planted: ["schedule.gamma=30"]),
    Plant(
      name: "learning rate × 30, narrow", expectation: .live, causes: [.rate],
      common: [layers("16", "16")], planted: ["optimizer.learning_rate=0.03"]),
    Plant(
      name: "learning rate × 30, wide", expectation: .live, causes: [.rate],
      common: [layers("256", "128"), "train.epochs=103"],
      planted: ["optimizer.learning_rate=0.03"]),
    Plant(
      name: "plain divergence", expectation: .live, triggers: [.trigger(.rate)],
      causes: [.start, .rate],
      common: ["optimizer={use: sgd, learning_rate: 0.01}", "train.epochs=20"],
      planted: ["optimizer.learning_rate=30"]),
    Plant(
      name: "pair × 3 and a step up × 30", expectation: .live,
      causes: rowCauses.union([.schedule, .rate]),
      common: ["schedule={use: step, step_size: 100, gamma: 1}"],
      planted: [
        "schedule.gamma=30", "data.read.contradictions=1", "data.read.contradiction_scale=3",
      ]),
  ]

  private static func layers(_ first: String, _ second: String) -> String {
    "model=[{use: dense, units: \(first), init: he_normal}, relu, "
      + "{use: dense, units: \(second), init: he_normal}, relu, {use: dense, units: classes}]"
  }

  private static let momentum = "optimizer={use: sgd, learning_rate: 0.05, momentum: 0.9}"

  /// Many wrong rows: of the whole data, and one behind the other.
  private static let labels: [Plant] = [
    Plant(
      name: "label noise 5 %", expectation: .live, causes: [.labels], hasGuiltyRows: true,
      common: [momentum], planted: ["data.read.flipped=50"]),
    Plant(
      name: "label noise 15 %", expectation: .live, causes: [.labels], hasGuiltyRows: true,
      common: [momentum], planted: ["data.read.flipped=149"]),
    Plant(
      name: "burst of 40 rows", expectation: .live, causes: [.group], hasGuiltyRows: true,
      planted: ["data.read.burst=40", "data.read.burst_scale=30"]),
    Plant(
      name: "burst of 40 rows, in the file's order", expectation: .live, causes: [.group],
      hasGuiltyRows: true, common: ["sampler={use: sequential, batch_size: 32}"],
      planted: ["data.read.burst=40", "data.read.burst_scale=10"]),
    Plant(
      name: "extreme row × 1000", expectation: .live, triggers: rowTriggers, causes: [.rows],
      hasGuiltyRows: true, planted: ["data.read.outliers=1", "data.read.outlier_scale=1000"]),
  ]

  /// Nothing is planted: trainings on inputs of other distributions.
  private static let healthy: [Plant] =
    Distribution.allCases.compactMap { inputs in
      inputs.generator.map {
        Plant(
          name: "nothing, \(inputs.rawValue)", expectation: .inert,
          common: ["data.read.generator=\($0)"], planted: ["seed=12345"])
      }
    } + [
      // Few columns make rows that differ in one of them alone, some of which stand near rows of another class.
      Plant(
        name: "nothing, sparse inputs, six columns", expectation: .inert,
        common: ["data.read.generator=sparse", "data.read.inputs=6", "data.read.classes=2"],
        planted: ["seed=12345"], isHeldOut: false)
    ]

  private static let inert: [Plant] = [
    Plant(
      name: "learning rate × 10", expectation: .inert, planted: ["optimizer.learning_rate=0.01"]),
    Plant(
      name: "SGD, learning rate × 20", expectation: .inert,
      common: ["optimizer={use: sgd, learning_rate: 0.01}"],
      planted: ["optimizer={use: sgd, learning_rate: 0.2}"]),
    Plant(
      name: "one wrong row × 100", expectation: .inert, hasGuiltyRows: true,
      planted: ["data.read.flipped=1", "data.read.flipped_scale=100"]),
    Plant(
      name: "three flipped labels", expectation: .inert, hasGuiltyRows: true,
      planted: ["data.read.flipped=3"]),
    Plant(name: "short batch of 1", expectation: .inert, planted: ["data.read.rows=993"]),
    Plant(
      name: "bare log, rows × 100", expectation: .inert, hasGuiltyRows: true,
      common: [bareLogarithm, "loss={use: nll, log_clip: off}"],
      planted: ["data.read.outliers=3", "data.read.outlier_scale=100"]),
    Plant(name: "initialization × 10", expectation: .inert, planted: [scaled(10)]),
    Plant(
      name: "Float32, four times as long", expectation: .inert, common: ["train.epochs=824"],
      planted: ["seed=12345"]),
  ]

  private static let mixed: [Plant] = [
    Plant(
      name: "pair × 3 and short batch, batch norm", expectation: .live,
      triggers: rowTriggers.union(shortTriggers),
      causes: rowCauses.union([.shortBatch, .statistics]), hasGuiltyRows: true,
      common: [normalizing],
      planted: [
        "data.read.contradictions=1", "data.read.contradiction_scale=3", "data.read.rows=994",
      ]),
    Plant(
      name: "decoy: hard rows at the edge", expectation: .live, triggers: nothing, margin: .edge,
      causes: [.rate],
      common: fullBatch + [
        "optimizer={use: sgd, learning_rate: 0.05}", "data.read.outliers=2",
        "data.read.outlier_scale=3",
      ], planted: ["optimizer={use: sgd, learning_rate: 0.4}"]),
    Plant(
      name: "withheld: weights jolted", expectation: .withheld, triggers: nothing,
      causes: [.unknown], common: ["optimizer={use: jolted_adam, every: 0}"],
      planted: ["optimizer={use: jolted_adam, every: 1500}"]),
  ]

  static let vehicle = [
    "data.read={use: csv, path: Data/vehicle.csv.gz}",
    "data.schema={target: Class, exclude: [Sc.Var.Maxis, Ra.Gyr, Skew.Maxis, Skew.maxis]}",
    "data.split={use: stratified, train: 0.7, validation: 0.15, test: 0.15}",
    "prepare=[standard]",
    "train.epochs=356",
  ]
}
