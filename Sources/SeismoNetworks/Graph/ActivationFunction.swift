/// A function of each number, but for softmax.
public enum ActivationFunction: Sendable, Equatable {
  /// max(0, x).
  case relu
  /// tanh x.
  case tanh
  /// Each row's softmax.
  case softmax
  /// σ(x) = 1 / (1 + e⁻ˣ).
  case sigmoid
  /// x σ(x).
  case silu
  /// x Φ(x), with the normal distribution's Φ.
  case gelu
  /// x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
  case geluTanh
  /// ln(1 + e^(βx)) / β.
  case softplus(beta: Double)
  /// x tanh(ln(1 + eˣ)).
  case mish
  /// scale · x above 0, else scale · α (eˣ − 1).
  case elu(alpha: Double, scale: Double)
  /// x above 0, else slope · x.
  case leakyReLU(slope: Double)
  /// eˣ.
  case exponential

  /// What listings call it.
  public var name: String {
    switch self {
    case .relu: "relu"
    case .tanh: "tanh"
    case .softmax: "softmax"
    case .sigmoid: "sigmoid"
    case .silu: "silu"
    case .gelu: "gelu"
    case .geluTanh: "gelu_tanh"
    case .softplus: "softplus"
    case .mish: "mish"
    case .elu: "elu"
    case .leakyReLU: "leaky_relu"
    case .exponential: "exponential"
    }
  }
}
