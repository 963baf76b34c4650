internal import SeismoNetworks
internal import SeismoSpec

/// A number as specs write it: 1e-7, 0.5, 8.
func written(_ value: Double) -> String { short(value).replacing("e-0", with: "e-") }

extension RemedyScene {
  /// As many times the epochs; nil where the spec says none.
  func epochs(times factor: Int) -> SpecChange.Setting? {
    text(at: "train.epochs").flatMap(Int.init).map {
      SpecChange.Setting("train.epochs", "\(factor * $0)")
    }
  }
}
