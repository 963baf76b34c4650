/// How the curve at an index looks, wherever it is drawn.
///
/// The six colours stay apart for people with protanopia, deuteranopia and tritanopia, and have a
/// contrast of at least 3 to 1 with the ground. Further curves repeat them with dashes.
struct CurveStyle {
  /// Colours on white.
  static let light = ["#0b57b0", "#d55e00", "#391777", "#a21b37", "#ab79cb", "#440427"]
  /// Colours on a dark ground.
  static let dark = ["#5aa2ff", "#ffb454", "#d9ccff", "#ff749e", "#a8954a", "#497dd8"]
  /// Dashes of a validation curve.
  static let validationDash = "5 4"

  /// Colour on white.
  var color: String
  /// Dashes of the epoch curve; empty if solid.
  var dash: String

  init(index: Int) {
    color = Self.light[index % Self.light.count]
    dash = ["", "12 3", "12 3 2 3", "12 3 2 3 2 3"][index / Self.light.count % 4]
  }
}
