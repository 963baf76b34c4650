public import SeismoSpec

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

  /// Rows of a step's batch that count nothing. Where batches are normalized, their part in the statistics goes
  /// with their gradient: without it a row would be charged with what it does to others.
  ///
  /// - Returns: nil where too few rows would be left for statistics.
  public func without(_ rows: [TrainingRow], at step: Int) -> ReplayChange? {
    guard hasRunningStatistics else { return .drop(rows: rows, step: step) }
    let left = (batches[step]?.count ?? 0) - rows.count
    return left < 2 ? nil : .leaveOut(rows: rows, step: step)
  }

  /// Eight sets of as many other rows of a step's batch, as far as it has them: placebos.
  public func others(_ rows: [TrainingRow], at step: Int) -> [[TrainingRow]] {
    let rest = (batches[step] ?? []).filter { !rows.contains($0) }
    guard rest.count >= rows.count else { return [] }
    return (0..<min(8, rest.count)).map { set in
      rows.count == 1
        ? sample(8, of: rest, salt: step)[set..<set + 1].map(\.self)
        : sample(rows.count, of: rest, salt: 1000 * step + set)
    }
  }
}
