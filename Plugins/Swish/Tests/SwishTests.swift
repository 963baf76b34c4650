import Foundation
import SeismoNetworks
import SeismoTesting
import Swish
import Testing

@Suite struct `swish` {
  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .swish)
  }

  @Test func `is x times the logistic function of βx`() {
    check(Float(1e-6))
    check(1e-14)
  }

  private func check<S: Scalar>(_ tolerance: S) {
    let inputs: [S] = [-300, -40, -2, -0.5, 0, 1e-3, 1, 7, 300]
    for beta in [0.3, 1, 4] {
      var outputs = [S](repeating: .nan, count: inputs.count)
      var span = outputs.mutableSpan
      let weights: [S] = []
      SwishKernel(beta: beta).forward(
        inputs.span, weights: weights.span, into: &span, batch: KernelBatch(rows: 1))
      for (x, y) in zip(inputs, outputs) {
        let expected = Double(x) / (1 + exp(-beta * Double(x)))
        #expect(abs(Double(y) - expected) <= Double(tolerance) * max(1, abs(expected)))
      }
    }
  }
}
