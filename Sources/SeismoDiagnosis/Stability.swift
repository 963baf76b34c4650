internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// How a small disturbance of the training's state grows in a step: the spectral radius of the update as a map
/// of the state, by power iteration on finite differences in Float64.
///
/// The update takes the gradient of all probed rows, so each iteration holds a Hessian-vector product. For
/// gradient descent at rate η the radius is max |1 − ηλ| over the Hessian's eigenvalues λ, above 1 exactly when
/// λmax > 2/η; with momentum or Adam it is above 1 when the preconditioned λmax passes its bound (Cohen et al.,
/// "Gradient descent on neural networks typically occurs at the edge of stability", 2021, and "Adaptive gradient
/// methods at the edge of stability", 2022). It needs no formula of the optimizer's.
struct Stability {
  private static let iterations = 40
  /// The disturbance, as a share of the weights.
  private static let size = 1e-6

  /// Multiplications that it takes.
  static func work(of replay: Replay) -> Int {
    (iterations + 1) * replay.probed.count * replay.stepWork / replay.loop.batches.batchSize
  }

  /// The radius in the state that the examined window has before its onset; nil where it can't be told.
  static func growth(
    before window: SpikeWindow, _ variants: VariantNetworks
  ) -> Double? {
    window.timeline.replay.working {
      window.restore(before: window.episode.onset)
    }
    guard let replay = variants.inFloat64(keepsOptimizer: true) else { return nil }
    return replay.working {
      Stability(replay, step: window.episode.onset).radius()
    }
  }

  private let replay: Replay
  private let network: Network
  private let step: Int
  private let sum: Vector

  private init(_ replay: Replay, step: Int) {
    self.replay = replay
    self.step = step
    network = replay.loop.network
    sum = replay.loop.update.memory.gradient.allocateCopy()
  }

  private func radius() -> Double? {
    let start = network.stateNumbers
    defer {
      // Numbers between tensors were disturbed too, and the next state leaves them as they are.
      network.stateNumbers = start
      sum.deallocate()
    }
    let next = image(of: start)
    let weights = replay.loop.update.memory.parameters.count
    var random = RandomStream(seed: 1, purpose: "stability")
    var disturbance = start.indices.map { $0 < weights ? random.normal() : 0 }
    let size = Self.size * norm(start[..<weights])
    var growths: [Double] = []
    for _ in 0..<Self.iterations {
      let scale = size / norm(disturbance[..<weights])
      let moved = image(of: zip(start, disturbance).map { $0 + scale * $1 })
      disturbance = zip(moved, next).map { ($0 - $1) / scale }
      growths.append(norm(disturbance[..<weights]) * scale / size)
    }
    let last = growths.suffix(Self.iterations / 2)
    let mean = exp(last.reduce(0) { $0 + log($1) } / Double(last.count))
    return mean.isFinite ? mean : nil
  }

  private func norm(_ numbers: ArraySlice<Double>) -> Double {
    numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The state after one update by the gradient of all probed rows.
  private func image(of state: [Double]) -> [Double] {
    network.stateNumbers = state
    let kept = Array(network.bufferBytes)
    let probed = replay.probed
    let gradient = replay.loop.update.memory.gradient
    sum.scale(by: 0)
    for start in stride(from: 0, to: probed.count, by: network.largestBatch) {
      let end = min(start + network.largestBatch, probed.count)
      network.load(replay.loop.training, rows: probed.span.extracting(start..<end))
      network.begin(rows: end - start, isTraining: true)
      _ = network.evaluateBatch()
      sum.add(gradient, times: Double(end - start) / Double(probed.count))
    }
    gradient.copy(sum)
    network.bufferBytes.copyBytes(from: kept)
    _ = replay.loop.updateParameters(at: replay.loop.position(of: step))
    return network.stateNumbers
  }
}
