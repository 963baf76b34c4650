internal import SeismoSpec

/// `sweep: {grid: {optimizer.learning_rate: [1e-4, 1e-3]}}`: a variant for each combination of some values,
/// the last key's changing fastest.
struct Grid {
  /// One combination.
  struct Point {
    /// `learning_rate-1e-3`; of several keys joined by dots.
    var name = ""
    var settings: [(path: SpecPath, value: SpecNode, keyOrigin: Origin)] = []
  }

  /// The most variants that a grid may make.
  static let mostPoints = 1000

  private(set) var points: [Point] = []

  /// Reads the value of `sweep`.
  init(_ sweep: SpecNode, _ problems: inout [SpecProblem]) {
    let path = SpecPath("sweep")
    guard case .map(let keys) = sweep.body else {
      problems.append(
        SpecProblem(
          path: path, origin: sweep.origin,
          fact: .wrongType(expected: "a mapping with 'grid'", found: sweep.described)))
      return
    }
    for key in keys where key.key != "grid" {
      problems.append(
        SpecProblem(
          path: path.appending(key.key), origin: key.keyOrigin,
          fact: .unknownKey(of: "'sweep'", known: ["grid"])))
    }
    guard let grid = sweep["grid"], case .map(let axes) = grid.body, !axes.isEmpty else {
      let found = sweep["grid"] ?? sweep
      problems.append(
        SpecProblem(
          path: path.appending("grid"), origin: found.origin,
          fact: .wrongType(expected: Self.expected, found: sweep["grid"]?.described ?? "nothing")))
      return
    }
    let count = axes.reduce(1.0) { count, axis in
      if case .list(let values) = axis.value.body { count * Double(values.count) } else { count }
    }
    guard count <= Double(Self.mostPoints) else {
      problems.append(
        SpecProblem(
          path: path.appending("grid"), origin: grid.origin,
          fact: .rule("makes \(short(count)) variants; the most is \(Self.mostPoints)")))
      return
    }
    points = [Point()]
    let before = problems.count
    for axis in axes { cross(axis, Self.label(of: axis.key, among: axes), &problems) }
    if problems.count > before { points = [] }
  }

  private static let expected = "a mapping of keys to lists of values"

  private mutating func cross(
    _ axis: SpecNode.Entry, _ label: String, _ problems: inout [SpecProblem]
  ) {
    guard case .list(let values) = axis.value.body, !values.isEmpty else {
      problems.append(
        SpecProblem(
          path: SpecPath("sweep").appending("grid").appending(axis.key), origin: axis.value.origin,
          fact: .wrongType(expected: "a list of values", found: axis.value.described)))
      return
    }
    points = points.flatMap { point in
      values.enumerated().map { index, value in
        var point = point
        let word = value.text ?? value["use"]?.text ?? "\(index + 1)"
        point.name += (point.name.isEmpty ? "" : ".") + Self.safe("\(label)-\(word)")
        point.settings.append((SpecPath(axis.key), value, axis.keyOrigin))
        return point
      }
    }
  }

  /// The key's last part, or all of it where another key ends alike.
  private static func label(of key: String, among axes: [SpecNode.Entry]) -> String {
    func last(_ key: String) -> String { key.split(separator: ".").last.map(String.init) ?? key }
    return axes.count { last($0.key) == last(key) } > 1 ? key : last(key)
  }

  /// As a folder may be called.
  private static func safe(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) ? $0 : "_" })
  }

  /// Every variant with every point.
  func crossed(
    with variants: [(name: String, node: SpecNode)], isNamed: Bool,
    _ problems: inout [SpecProblem]
  ) -> [(name: String, node: SpecNode)] {
    variants.flatMap { variant in
      points.map { point in
        var node = variant.node
        for setting in point.settings {
          do throws(SpecProblem) {
            try node.set(
              setting.path, to: setting.value, keyOrigin: setting.keyOrigin, from: SpecPath())
          } catch {
            problems.append(error)
          }
        }
        return (isNamed ? "\(variant.name).\(point.name)" : point.name, node)
      }
    }
  }
}
