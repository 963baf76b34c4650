import SeismoNetworks
import SeismoSpec
import Testing

/// How many threads share a step changes no bit of it.
@Suite struct ThreadTests {
  static let models = [
    "[{use: dense, units: 37}, relu, {use: dense, units: 4}]",
    "[{use: dense, units: 300}, relu, {use: dense, units: 260}, tanh, {use: dense, units: 4}]",
    "[{use: dense, units: 20}, batch_norm, relu, {use: dropout, rate: 0.3}, {use: dense, units: 4}]",
  ]

  @Test(arguments: models, Precision.allCases)
  func `threads change no bit, whatever the batch`(model: String, precision: Precision) throws {
    for rowCount in [2, 63, 64, 255, 256, 300] {
      for optimizer in ["adam", "{use: sgd, momentum: 0.9}"] {
        let alone = try train(model, precision, rowCount, optimizer, threads: 1)
        for threads in [2, 3, 4, 7] {
          let shared = try train(model, precision, rowCount, optimizer, threads: threads)
          #expect(shared == alone, "\(threads) threads, \(rowCount) rows, \(optimizer)")
        }
      }
    }
  }

  /// Losses, norms, and where the parameters and running statistics end.
  private func train(
    _ model: String, _ precision: Precision, _ rowCount: Int, _ optimizer: String, threads: Int
  ) throws -> [Double] {
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), optimizer)
    let bench = try Bench(
      model, precision: precision, rowCount: rowCount, stateCount: optimizer.stateCount)
    let network = bench.network
    let update = Update(optimizer, of: network, threads: threads, measuring: true)
    let losses = network.working(on: threads) {
      (1...5).flatMap { step in
        let loss = bench.step(key: UInt64(step))
        update.run(at: .before(step), rateFactor: 1)
        return [loss, update.gradientNorm, update.updateNorm]
      }
    }
    return losses
      + (network.parameters + network.buffers).flatMap { network.values(of: $0) }
  }

  @Test(arguments: ["adam", "sgd", "{use: sgd, momentum: 0.9, nesterov: true}"])
  func `the norms of an update are those of its numbers`(text: String) throws {
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), text)
    let bench = try Bench(
      "[{use: dense, units: 60}, relu, {use: dense, units: 40}, relu, {use: dense, units: 4}]",
      precision: .float64, rowCount: 20, stateCount: optimizer.stateCount)
    let network = bench.network
    let update = Update(optimizer, of: network, measuring: true)
    for step in 1...3 {
      _ = bench.step(key: UInt64(step))
      let before = network.parameters.flatMap { network.values(of: $0) }
      let gradient = network.parameters.flatMap { network.gradient(of: $0) }
      update.run(at: .before(step), rateFactor: 1)
      let after = network.parameters.flatMap { network.values(of: $0) }
      let change = zip(after, before).map { $0 - $1 }
      #expect(abs(update.gradientNorm / norm(gradient) - 1) < 1e-12)
      #expect(abs(update.updateNorm / norm(change) - 1) < 1e-12)
    }
  }

  private func norm(_ numbers: [Double]) -> Double {
    numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
