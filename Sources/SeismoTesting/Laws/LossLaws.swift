internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec

/// Losses, behind an affine map and, where they want probabilities, a softmax.
struct LossLaws<L: Loss> {
  let loss: L
  let node: SpecNode
  let bench: Bench

  var checks: [Check] {
    let checks = [
      Check(.gradientsAgree) {
        let loss = try differentiable
        try compareWithDifferences { try test(loss, seed: $0) }
      },
      Check(.precisionsAgree, precisionsAgree), Check(.averagesRows, averagesRows),
      Check(.forgetsBatches) { try sameAfterAnotherBatch(test(), test()) },
      Check(.evaluationLeavesNoTrace) { try sameAfterAnEvaluation(test()) },
      Check(.staysANumber, staysANumber),
    ]
    let clips = L.has("log_clip") && L.has("clip_gradient") && loss.isLogarithm
    return checks + (clips ? [Check(.clipsAsDocumented, clipsAsDocumented)] : [])
  }

  /// The loss whose gradient is its derivative: a clipped row's isn't when it is kept, which
  /// `clipsAsDocumented` looks at.
  private var differentiable: L {
    get throws {
      guard L.has("clip_gradient") else { return loss }
      let zeroed = try bench.decode(L.self, node, setting: "clip_gradient", to: "zero")
      return zeroed ?? loss
    }
  }

  private func test(
    _ loss: L? = nil, precision: Precision = .float64, seed: UInt64 = 1, rows: Int = 7,
    inputScale: Double = 1
  ) throws -> TestNetwork {
    let loss = loss ?? self.loss
    return try TestNetwork(
      .init(kind: loss.target, width: 4, range: loss.targetRange), precision: precision, seed: seed,
      rows: rows,
      inputScale: inputScale
    ) { network in
      var output = try network.testAffine(
        network.input, outputs: loss.outputWidth(for: 4), "before")
      if loss.wantsProbabilities { output = network.softmax(output) }
      try loss.plan(output, in: &network)
      return output
    }
  }

  private func precisionsAgree() throws {
    let (double, single) = (try test().gradient(), try test(precision: .float32).gradient())
    try require(
      agree(double, single, within: 1e-3), "the gradient is \(single), in Float64 \(double)")
  }

  private func averagesRows() throws {
    let network = try test()
    let rows = (0..<Int32(network.rowCount)).map { $0 }
    let count = Double(rows.count)
    let (value, gradient) = (network.step(), network.gradient())
    let values = rows.map { network.step([$0]) }
    let gradients = rows.map { network.gradient([$0]) }
    let mean = values.reduce(0, +) / count
    try require(agree([value], [mean], within: 1e-12), "is \(value), the rows' mean \(mean)")
    let sum = gradients.reduce(gradient.map { _ in 0 }) { zip($0, $1).map(+) }
    try require(
      agree(gradient, sum.map { $0 / count }, within: 1e-10),
      "its gradient is \(gradient), the rows' mean \(sum.map { $0 / count })")
  }

  private func staysANumber() throws {
    for precision in Precision.allCases {
      for scale in [1e2, 1e4, 1e6] {
        let value = try test(precision: precision, inputScale: scale).step()
        try require(!value.isNaN, "is NaN in \(precision), with inputs of \(scale)")
      }
    }
  }

  /// One row, whose probability is known from the bare loss, with clips around it.
  private func clipsAsDocumented() throws {
    guard let bare = try bench.decode(L.self, node, setting: "log_clip", to: "off") else {
      throw Evidence("refuses log_clip: off")
    }
    let network = try test(bare, rows: 1)
    let (value, gradient) = (network.step(), network.gradient())
    let p = exp(-value)
    for mode in ClipGradient.allCases {
      let keeps = mode == .keep
      func clipped(at epsilon: Double) throws -> (value: Double, gradient: [Double]) {
        guard
          let clip = try bench.decode(L.self, node, setting: "log_clip", to: "\(epsilon)"),
          let loss = try bench.decode(
            L.self, clip.encodedComponent(), setting: "clip_gradient", to: mode.rawValue)
        else { throw Evidence("refuses log_clip: \(epsilon), clip_gradient: \(mode)") }
        let network = try test(loss, rows: 1)
        return (network.step(), network.gradient())
      }
      func documented(at epsilon: Double) -> [Double] {
        gradient.map { keeps ? $0 * (loss.wantsProbabilities ? p / epsilon : 1) : 0 }
      }
      for epsilon in [p / 2, p, p.squareRoot()] {
        let (found, slope) = try clipped(at: epsilon)
        let place = "p = \(p), log_clip: \(epsilon), clip_gradient: \(mode)"
        let wanted = min(value, -log(epsilon))
        try require(agree([found], [wanted], within: 1e-12), "\(place): is \(found), not \(wanted)")
        let isBare = agree(slope, gradient, within: 1e-12)
        let isClipped = agree(slope, documented(at: epsilon), within: 1e-12)
        try require(
          (epsilon <= p && isBare) || (epsilon >= p && isClipped),
          "\(place): its gradient is \(slope), the bare one \(gradient)")
      }
    }
  }
}
