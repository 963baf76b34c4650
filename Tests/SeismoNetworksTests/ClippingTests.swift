import Foundation
import SeismoNetworks
import SeismoSpec
import Testing

/// log max(p, ε): the value and both gradients at, below and above the clip.
@Suite struct ClippingTests {
  /// Loss, its gradient by the network's output, and whether the row was clipped, of one row that
  /// reaches the loss unchanged.
  func evaluate(
    _ loss: String, _ row: [Double], label: Int32
  ) throws -> (loss: Double, gradient: [Double], clipped: Int) {
    let (network, _) = try single(loss, row, label: label)
    network.begin(rows: 1, isTraining: true)
    let value = network.evaluateBatch()
    return (value, network.gradient(of: network.parameters[1]), network.clippedRows)
  }

  /// A network that passes one row on to a loss, with the row loaded.
  func single(
    _ loss: String, _ row: [Double], label: Int32
  ) throws -> (network: Network, examples: Examples) {
    let width = row.count
    var builder = NetworkBuilder(
      inputWidth: width, targetWidth: width, largestBatch: 1, precision: .float64, seed: 1)
    builder.scope = "layers.0"
    let output = try builder.apply(
      decode(.component(Kind<any NetworkPart>.layer), "{use: dense, units: classes}"),
      to: [builder.input])
    try decode(.component(Kind<any Loss>.loss), loss).plan(output, in: &builder)
    let network = try Network(builder, output: output, stateCount: 0)
    let identity = (0..<width * width).map { $0 / width == $0 % width ? 1.0 : 0 }
    network.set(identity, of: network.parameters[0])
    let examples = Examples(
      columns: row.map { [$0] }, labels: [label], targets: [], count: 1, precision: .float64)
    network.load(examples, rows: ([0] as [Int32]).span)
    return (network, examples)
  }

  @Test(arguments: ["{use: nll, log_clip: 0.3}", "{use: nll, log_clip: off}", "cross_entropy"])
  func `a probe sees the loss without its clip`(loss: String) throws {
    let isOfLogits = loss == "cross_entropy"
    let p = isOfLogits ? 1 / (1 + exp(2.0)) : 0.1
    let (network, _) = try single(loss, isOfLogits ? [2, 0] : [0.9, 0.1], label: 1)
    expectClose([network.meanLossOfLoaded(([0] as [Int32]).span)], [-log(p)], 1e-14)
    let clipped = try single(
      loss.replacing("cross_entropy", with: "{use: cross_entropy, log_clip: 0.3}"),
      isOfLogits ? [2, 0] : [0.9, 0.1], label: 1
    ).network
    expectClose([clipped.meanLossOfLoaded(([0] as [Int32]).span)], [-log(p)], 1e-14)
  }

  @Test
  func
    `a probability of zero is the smallest number to a probe, or stays zero under the bare logarithm`()
    throws
  {
    let clipped = try single("{use: nll, log_clip: 0.3}", [1, 0], label: 1).network
    expectClose(
      [clipped.meanLossOfLoaded(([0] as [Int32]).span)], [-log(Double.leastNormalMagnitude)], 1e-14)
    let bare = try single("{use: nll, log_clip: off}", [1, 0], label: 1).network
    #expect(bare.meanLossOfLoaded(([0] as [Int32]).span) == .infinity)
  }

  @Test(arguments: [0.5, 0.25, 0.2, 1e-7], ["zero", "keep"])
  func `a probability at or above the clip isn't clipped`(clip: Double, gradient: String) throws {
    let loss = "{use: nll, log_clip: \(clip), clip_gradient: \(gradient)}"
    let found = try evaluate(loss, [0.5, 0.25, 0.25], label: 0)
    expectClose([found.loss], [log(2)], 1e-15)
    #expect(found.gradient == [-2, 0, 0])
    #expect(found.clipped == 0)
  }

  @Test(arguments: [0.0, 1e-300, 1e-9, 0.1, 0.25])
  func `a probability below the clip counts as the clip`(p: Double) throws {
    let row = [0.6, p]
    let zero = try evaluate("{use: nll, log_clip: 0.3, clip_gradient: zero}", row, label: 1)
    expectClose([zero.loss], [-log(0.3)], 1e-15)
    #expect(zero.gradient == [0, 0])
    #expect(zero.clipped == 1)
    let keep = try evaluate("{use: nll, log_clip: 0.3, clip_gradient: keep}", row, label: 1)
    expectClose([keep.loss], [-log(0.3)], 1e-15)
    expectClose(keep.gradient, [0, -1 / 0.3], 1e-15)
    #expect(keep.clipped == 1)
  }

  @Test func `without a clip the logarithm of 0 is infinite`() throws {
    let found = try evaluate("{use: nll, log_clip: off}", [1, 0], label: 1)
    #expect(found.loss == .infinity)
    #expect(found.gradient == [0, -.infinity])
    #expect(found.clipped == 0)
  }

  @Test(arguments: ["zero", "keep"])
  func `logits below the clip have no gradient, or the one without a clip`(kind: String) throws {
    let logits = [3.0, -2, 0.5]
    let sum = logits.reduce(0) { $0 + exp($1) }
    let p = logits.map { exp($0) / sum }
    let free = zip(p, [0.0, 1, 0]).map { $0 - $1 }
    let loss = "{use: cross_entropy, log_clip: 0.1, clip_gradient: \(kind)}"
    let below = try evaluate(loss, logits, label: 1)
    expectClose([below.loss], [-log(0.1)], 1e-14)
    expectClose(below.gradient, kind == "zero" ? [0, 0, 0] : free, 1e-14)
    #expect(below.clipped == 1)
    let above = try evaluate(loss, logits, label: 0)
    expectClose([above.loss], [-log(p[0])], 1e-13)
    expectClose(above.gradient, zip(p, [1.0, 0, 0]).map { $0 - $1 }, 1e-14)
    #expect(above.clipped == 0)
  }

  @Test func `logits far apart stay finite without a clip`() throws {
    let found = try evaluate("cross_entropy", [1000, -1000], label: 1)
    #expect(found.loss == 2000)
    #expect(found.gradient == [1, -1])
  }

  private func expectClose(
    _ found: [Double], _ expected: [Double], _ tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) <= tolerance * max(abs(b), 1e-2), sourceLocation: sourceLocation)
    }
  }
}
