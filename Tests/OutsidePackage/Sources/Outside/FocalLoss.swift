public import SeismoNetworks
public import SeismoSpec

/// Focal loss of logits, −(1 − p)^γ log p (Lin, Goyal, Girshick, He and Dollár, "Focal Loss for Dense
/// Object Detection", 2017, equation 4): rows that are right already count less.
public struct FocalLoss: Loss {
  /// `focal_loss`; the standard set has `focal`, with a clip and weights.
  public static let name = "focal_loss"
  /// One sentence.
  public static let summary = "Cross-entropy in which rows that are right already count less."
  /// As specs write it.
  public static let examples = [
    "focal_loss", "{use: focal_loss, gamma: 0}", "{use: focal_loss, gamma: 0.5}",
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<FocalLoss>] = [
    Parameter("gamma", \.gamma, .number(.between(0...10)), "γ; 0 is cross-entropy.")
  ]

  /// γ.
  public var gamma = 2.0

  /// γ = 2, as in the paper.
  public init() {}

  /// Classes.
  public var target: TargetKind { .classes }

  /// Makes it the network's loss.
  ///
  /// - Throws: `ParameterProblem` when the output isn't one per class.
  public func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.loss(FocalKernel(gamma: gamma), of: output)
  }
}

/// dL/dzⱼ = g · (δⱼ − pⱼ), with g = γ p (1 − p)^(γ−1) log p − (1 − p)^γ.
struct FocalKernel: ClassLossKernel {
  let gamma: Double

  func evaluate<S: Scalar>(_ output: Span<S>, label: Int, gradient: inout MutableSpan<S>) -> S {
    var largest = output[0]
    for i in output.indices where output[i] > largest { largest = output[i] }
    var sum: S = 0
    for i in output.indices {
      gradient[i] = S.exp(output[i] - largest)
      sum += gradient[i]
    }
    let logP = output[label] - largest - S.log(sum)
    let p = gradient[label] / sum
    let gamma = S(gamma)
    // 1 − p from the others' terms: near p = 1 the difference would have no digits left.
    var rest: S = 0
    for i in output.indices where i != label { rest += gradient[i] / sum }
    let weight = gamma == 0 ? 1 : S.pow(rest, gamma)
    let slope = gamma == 0 || rest == 0 ? 0 : gamma * p * S.pow(rest, gamma - 1) * logP
    for i in output.indices {
      gradient[i] = (slope - weight) * ((i == label ? 1 : 0) - gradient[i] / sum)
    }
    return -weight * logP
  }
}
