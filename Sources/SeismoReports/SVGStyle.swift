/// The colours of still pictures. Attributes name those for white ground, which every viewer knows; a style sheet in the
/// picture gives each its like where the reader prefers dark.
enum SVGStyle {
  /// What pictures are drawn with, beside the curves' colours, and its like on dark ground.
  private static let others = [
    ("#fff", "#12151a"), ("#222", "#e8ebf0"), ("#444", "#a3adba"), ("#555", "#a3adba"),
    ("#556", "#a3adba"), ("#666", "#77828f"), ("#667", "#a3adba"), ("#777", "#8a949f"),
    ("#e4e4e4", "#262d36"), ("#f3f5f8", "#1b2027"), ("#b8c0cc", "#566170"),
  ]

  /// The sheet, for a place before everything that is drawn.
  static var sheet: String {
    let colors = others + zip(CurveStyle.light, CurveStyle.dark)
    let rules = colors.map { light, dark in
      "[fill=\"\(light)\"]{fill:\(dark)}[stroke=\"\(light)\"]{stroke:\(dark)}"
    }
    return "<style>@media (prefers-color-scheme:dark){\(rules.joined())}</style>"
  }
}
