package import SeismoNetworks
package import SeismoSpec

/// Keeps predictions within the range of the training targets: in evaluation y = min(max(x, lowest), highest); in
/// training nothing happens, so that the gradient always shows the way back (as RealMLP's `clamp_output`; Holzmüller,
/// Grinsztajn and Steinwart, "Better by Default", 2024, appendix A).
package struct ClampToTarget: Layer {
  package static let name = "clamp_to_target"
  package static let summary =
    "Keeps predictions of numbers within the range of the training targets; nothing in training."
  package static let parameters: [Parameter<ClampToTarget>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let range = network.targetRange
    return try network.apply(
      Kernel(), to: [input], width: input.width,
      buffers: [
        TrainedTensor("lowest", [1], filledWith: range.lowerBound),
        TrainedTensor("highest", [1], filledWith: range.upperBound),
      ])
  }

  private struct Kernel: NodeKernel {
    func forward<S: Scalar>(
      _ x: borrowing KernelInputs<S>, weights: Span<S>, buffers: inout MutableSpan<S>,
      into y: inout MutableSpan<S>, batch: KernelBatch
    ) {
      let input = x[0]
      let (lowest, highest) = (buffers[0], buffers[1])
      for i in y.indices {
        let value = input[i]
        // NaN is neither below nor above, and stays.
        y[i] =
          batch.isTraining ? value : value < lowest ? lowest : value > highest ? highest : value
      }
    }

    func backward<S: Scalar>(
      _ dy: Span<S>, x: borrowing KernelInputs<S>, y: Span<S>, weights: Span<S>, buffers: Span<S>,
      into dx: inout KernelGradients<S>, _ dWeights: inout MutableSpan<S>, batch: KernelBatch
    ) {
      var gradient = dx.of(0)
      for i in gradient.indices { gradient[i] = dy[i] }
    }
  }
}
