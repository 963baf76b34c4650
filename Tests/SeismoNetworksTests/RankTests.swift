import SeismoNetworks
import SeismoSpec
import SeismoStandard
import Testing

/// How many processes share a batch changes no bit.
@Suite struct RankTests {
  static let models =
    ThreadTests.models + [
      "[{use: dense, units: 7}, layer_norm, gelu, {use: dense, units: 4}]",
      "[{use: ensemble, members: 3}, {use: dense, units: 6}, relu, batch_norm, heads]",
      "[{use: batch_ensemble, units: 5, members: 2}, tanh, {use: batch_ensemble, units: 4}, heads]",
      "[{use: resnet, width: 6, blocks: 1}, batch_norm, {use: dense, units: 4}]",
    ]

  private struct Case: Sendable {
    var model: String
    var precision: Precision
    var rows: Int
    var blocks: Int
    var loss = "cross_entropy"
  }

  /// Losses, rows that were clipped, gradients, and where the parameters and running statistics end.
  private static func train(
    _ a: Case, threads: Int = 1, _ ranks: ThreadRanks? = nil
  ) throws -> [Double] {
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), "adam")
    let bench = try Bench(
      a.model, loss: a.loss, precision: a.precision, rowCount: a.rows,
      stateCount: optimizer.stateCount, blocks: a.blocks)
    let network = bench.network
    let update = Update(optimizer, of: network, threads: threads, measuring: true)
    let seen = network.sharing(with: ranks) {
      network.working(on: threads) {
        // The last batch of an epoch has fewer rows.
        [a.rows, a.rows, max(2, a.rows / 3)].enumerated().flatMap { step, count in
          network.load(bench.examples, rows: bench.rows.span.extracting(0..<count))
          network.begin(rows: count, isTraining: true, key: UInt64(step))
          let loss = network.evaluateBatch()
          update.run(at: .before(step + 1), rateFactor: 1)
          return [loss, Double(network.clippedRows), update.gradientNorm, update.updateNorm]
        }
      }
    }
    return seen + network.parameters.flatMap { network.gradient(of: $0) }
      + (network.parameters + network.buffers).flatMap { network.values(of: $0) }
  }

  @Test(arguments: models, Precision.allCases)
  func `processes change no bit, whatever the batch`(model: String, precision: Precision) throws {
    for (rows, blocks) in [(5, 2), (63, 4), (64, 4), (255, 4), (300, 4), (40, 8), (300, 7)] {
      let a = Case(model: model, precision: precision, rows: rows, blocks: blocks)
      let alone = try Self.train(a)
      for count in [2, 3, 4, 8] {
        let all = try ThreadRanks.among(count) { try Self.train(a, $0) }
        for (rank, own) in all.enumerated() {
          #expect(own == alone, "rank \(rank) of \(count), \(rows) rows in \(blocks) blocks")
        }
      }
    }
  }

  @Test func `threads of each process change no bit either`() throws {
    for model in [Self.models[1], Self.models[2], Self.models[4]] {
      let a = Case(model: model, precision: .float32, rows: 300, blocks: 6)
      let alone = try Self.train(a)
      for threads in [1, 2, 3] {
        #expect(try Self.train(a, threads: threads) == alone)
        for own in try ThreadRanks.among(2, { try Self.train(a, threads: threads, $0) }) {
          let places = own.indices.filter { own[$0] != alone[$0] }
          #expect(places.isEmpty, "\(threads) threads, \(model)")
        }
      }
    }
  }

  @Test func `a number that is not one is so in every process`() throws {
    let a = Case(
      model: "[{use: dense, units: 4}]", precision: .float32, rows: 64, blocks: 4,
      loss: "{use: cross_entropy, log_clip: 0.9}")
    let alone = try Self.train(a)
    #expect(alone[1] > 0)
    #expect(try ThreadRanks.among(4) { try Self.train(a, $0) } == Array(repeating: alone, count: 4))
  }

  @Test func `a batch has the blocks of its size, and those that a spec wants`() {
    let usual = [1: 1, 63: 1, 64: 2, 255: 2, 256: 4, 100_000: 4]
    for (rows, blocks) in usual {
      #expect(BlockPlan().blocks(of: rows) == blocks)
      for least in [1, 2, 3, 8, 64] {
        let expected = max(blocks, min(least, rows))
        #expect(BlockPlan(least: least).blocks(of: rows) == expected)
        for ranks in 1...9 {
          let own = (0..<ranks).map { BlockPlan(least: least).rows(of: $0, among: ranks, rows) }
          #expect(own.flatMap(\.self) == Array(0..<rows))
        }
      }
    }
  }

  /// Looked-up rows are summed over the whole batch, whoever has them.
  @Test(arguments: Precision.allCases)
  func `looked-up rows are the same in every process`(precision: Precision) throws {
    let alone = try Self.lookUp(precision)
    for count in [2, 3] {
      let all = try ThreadRanks.among(count) { try Self.lookUp(precision, $0) }
      for own in all { #expect(own == alone) }
    }
  }

  private static func lookUp(
    _ precision: Precision, _ ranks: ThreadRanks? = nil
  ) throws -> [Double] {
    let rows = 70
    var network = NetworkBuilder(
      inputWidth: 3, categories: [5], targetWidth: 2, largestBatch: rows, precision: precision,
      seed: 4)
    network.blocks = BlockPlan(least: 3)
    network.scope = "layers.0"
    let weights = try decode(.component(Kind<any Initializer>.initializer), "he_normal")
    let indices = try #require(network.categories)
    let found = try network.lookup(
      indices, column: 0, categories: 5, width: 4, initializer: weights)
    network.scope = "layers.1"
    let all = try network.concatenate([network.input, found])
    let output = try network.affine(all, outputs: 2, weight: weights, bias: weights)
    try network.meanSquaredError(output)
    var random = RandomStream(seed: 9, purpose: "rows")
    func columns(_ count: Int) -> [[Double]] {
      (0..<count).map { _ in (0..<rows).map { _ in random.normal() } }
    }
    let examples = Examples(
      columns: columns(3), indices: [[(0..<rows).map { Int32($0 * $0 % 5) }]], labels: [],
      targets: columns(2), count: rows, precision: precision)
    let made = try Network(network, output: output, stateCount: 0)
    let ids = (0..<Int32(rows)).map { $0 }
    let loss = made.sharing(with: ranks) {
      made.load(examples, rows: ids.span)
      made.begin(rows: rows, isTraining: true, key: 1)
      return made.evaluateBatch()
    }
    return [loss] + made.parameters.flatMap { made.gradient(of: $0) }
  }
}
