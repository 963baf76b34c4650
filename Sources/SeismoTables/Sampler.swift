public import SeismoSpec

/// How an epoch's rows are cut into batches.
public struct BatchPlan: Sendable, Equatable {
  /// Rows drawn in an epoch, counted with repetition.
  public var draws: Int
  /// Rows in a batch; the last of an epoch may have fewer.
  public var batchSize: Int
  /// Batches in an epoch.
  public var batches: Int

  /// Cuts `draws` rows into batches.
  ///
  /// - Throws: `ParameterProblem` when there are no rows, or `dropLast` leaves no batch.
  public init(draws: Int, batchSize: Int, dropLast: Bool) throws(ParameterProblem) {
    guard draws > 0 else { throw ParameterProblem(nil, "there are no training rows to draw") }
    guard batchSize <= draws || !dropLast else {
      throw ParameterProblem(
        "batch_size", "\(batchSize) leaves no batch of \(draws) training rows with drop_last")
    }
    self.draws = draws
    self.batchSize = min(batchSize, draws)
    batches = draws / self.batchSize
    if !dropLast, draws % self.batchSize > 0 { batches += 1 }
  }

  /// The places of a batch's rows in the epoch's order.
  public func range(of batch: Int) -> Range<Int> {
    batch * batchSize..<min((batch + 1) * batchSize, draws)
  }

  /// The rows in an epoch's last batch.
  public var lastBatchSize: Int { range(of: batches - 1).count }
}

/// What a sampler may look at: the training rows' number, labels and weights.
public struct SampledRows: Sendable {
  /// The number of training rows.
  public var count: Int
  /// Their class indices, for samplers that balance classes.
  public var labels: [Int32]?
  /// Their weights, for samplers that draw by weight.
  public var weights: [Double]?

  /// Makes the description.
  public init(count: Int, labels: [Int32]? = nil, weights: [Double]? = nil) {
    self.count = count
    self.labels = labels
    self.weights = weights
  }
}

/// Decides which training rows each batch of an epoch holds.
public protocol Sampler: Component {
  /// The column with the rows' weights; none unless it says otherwise. They come to it as `SampledRows.weights`, each a
  /// finite number of at least 0.
  var looksAt: ColumnsApart { get }
  /// Whether rows that are drawn soon after each other are near each other: then they may be more than memory holds.
  static var drawsNeighbours: Bool { get }
  /// How an epoch is cut into batches.
  ///
  /// - Throws: `ParameterProblem` when the rows leave no batch.
  func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan
  /// How often each row is drawn, as shares that add up to 1, for a sampler that draws with
  /// replacement; nil for one that draws each row once, before it fills a last batch.
  func shares(of rows: SampledRows) -> [Double]?
  /// Writes an epoch's rows, in drawing order, into `order`, whose count is the plan's `draws`.
  /// Called at the start of every epoch, with a stream of its own.
  func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  )
}

extension Sampler {
  /// Not unless it says otherwise.
  public static var drawsNeighbours: Bool { false }
  /// None.
  public var looksAt: ColumnsApart { .none }
  /// Nil: each row once.
  public func shares(of rows: SampledRows) -> [Double]? { nil }
}

extension Kind<any Sampler> {
  /// Orders of drawing rows.
  public static let sampler = Kind("sampler", "Chooses the training rows of each batch.")
}

extension Registration {
  /// Registers a sampler.
  public static func sampler<C: Sampler>(_ type: C.Type) -> Registration {
    Registration(Kind.sampler, type)
  }
}
