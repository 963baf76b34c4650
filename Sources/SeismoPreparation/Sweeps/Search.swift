internal import Foundation
package import SeismoSpec

/// One trial's settings.
package struct SearchPoint: Sendable {
  /// `learning_rate-1e-3` of a grid, of several keys joined by dots; `trial-0007` of the others.
  package var name = ""
  package var settings: [Setting] = []

  /// A value of a key.
  package struct Setting: Sendable {
    package var path: SpecPath
    package var value: SpecNode
    package var keyOrigin: Origin

    package init(path: SpecPath, value: SpecNode, keyOrigin: Origin = .builtIn) {
      (self.path, self.value, self.keyOrigin) = (path, value, keyOrigin)
    }
  }

  package init(name: String = "", settings: [Setting] = []) {
    (self.name, self.settings) = (name, settings)
  }

  /// The tree with its settings: a component before its parameters, whatever their order.
  package func applied(to node: SpecNode) throws(SpecProblem) -> SpecNode {
    var node = node
    let depths = Set(settings.map(\.path.steps.count)).sorted()
    for setting in depths.flatMap({ depth in settings.filter { $0.path.steps.count == depth } }) {
      try node.set(
        setting.path, to: setting.value, keyOrigin: setting.keyOrigin, from: SpecPath())
    }
    return node
  }
}

/// A way to choose the settings of trials: each is a function of its number alone, so that trials can be done in any
/// order, and again.
package protocol Search: Sendable {
  /// How many there are; nil without an end.
  var count: Int? { get }
  /// The settings of a trial, counted from 0.
  func point(_ index: Int) -> SearchPoint
}

extension SweepSpec {
  /// The search that it describes.
  ///
  /// - Parameter seed: the spec's own.
  package func search(seed: Int) -> any Search {
    let seed = UInt64(self.seed ?? seed)
    return switch method {
    case "grid": GridSearch(axes: grid)
    case "random": RandomSearch(axes: random, seed: seed)
    case "sobol": SobolSearch(axes: sobol, seed: seed)
    default: NoSearch()
    }
  }

  /// How many trials it has at most; nil where only time is limited.
  package func trialCount(of search: any Search) -> Int? {
    [trials, search.count].compactMap(\.self).min()
  }
}

/// None: another program chooses the settings.
struct NoSearch: Search {
  let count: Int? = 0

  func point(_ index: Int) -> SearchPoint { SearchPoint(name: "trial-\(index + 1)") }
}

/// Every combination of some values, the last key's changing fastest.
struct GridSearch: Search {
  let axes: [SearchAxis]

  var count: Int? {
    let count = axes.reduce(1.0) { $0 * Double($1.dimension.choice.count) }
    return count < 1e15 ? Int(count) : .max
  }

  func point(_ index: Int) -> SearchPoint {
    var rest = index
    var parts: [(name: String, setting: SearchPoint.Setting)] = []
    for axis in axes.reversed() {
      let values = axis.dimension.choice
      let (place, value) = (rest % values.count, values[rest % values.count])
      rest /= values.count
      let name = Self.safe("\(label(of: axis.key))-\(value.asWord ?? "\(place + 1)")")
      parts.append((name, .init(path: axis.path, value: value, keyOrigin: axis.keyOrigin)))
    }
    parts.reverse()
    return SearchPoint(
      name: parts.map(\.name).joined(separator: "."), settings: parts.map(\.setting))
  }

  /// The key's last part, or all of it where another key ends alike.
  private func label(of key: String) -> String {
    func last(_ key: String) -> String { key.split(separator: ".").last.map(String.init) ?? key }
    return axes.count { last($0.key) == last(key) } > 1 ? key : last(key)
  }

  /// As a folder may be called.
  private static func safe(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) ? $0 : "_" })
  }
}

/// Values drawn at random (Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", 2012).
struct RandomSearch: Search {
  let axes: [SearchAxis]
  let seed: UInt64

  let count: Int? = nil

  /// A parameter's values depend on its own key: another one beside it changes none.
  func point(_ index: Int) -> SearchPoint {
    axes.point(index) { axis, _ in
      var random = RandomStream(seed: seed, purpose: "sweep \(axis.key)", index)
      return random.uniform()
    }
  }
}

/// Values by a Sobol' sequence, shifted at random.
struct SobolSearch: Search {
  let axes: [SearchAxis]
  private let sequence: SobolSequence
  private let shifts: [UInt32]

  let count: Int? = nil

  init(axes: [SearchAxis], seed: UInt64) {
    self.axes = axes
    sequence = SobolSequence(dimensions: axes.count)
    shifts = axes.map { axis in
      var random = RandomStream(seed: seed, purpose: "sobol \(axis.key)")
      return UInt32(truncatingIfNeeded: random.next())
    }
  }

  func point(_ index: Int) -> SearchPoint {
    let places = sequence.point(index, shifts: shifts)
    return axes.point(index) { places[$1] }
  }
}

extension [SearchAxis] {
  /// The settings at places of [0, 1), those left out whose conditions aren't met.
  fileprivate func point(_ index: Int, at place: (SearchAxis, Int) -> Double) -> SearchPoint {
    var settings: [SearchPoint.Setting] = []
    for (number, axis) in enumerated() {
      let isMet = axis.dimension.conditions.allSatisfy { condition in
        settings.contains {
          $0.path == SpecPath(condition.key) && condition.values.contains($0.value.asWord ?? "")
        }
      }
      guard isMet else { continue }
      var value = axis.dimension.range.value(at: place(axis, number))
      if value.origin == .builtIn { value.origin = axis.keyOrigin }
      settings.append(.init(path: axis.path, value: value, keyOrigin: axis.keyOrigin))
    }
    let digits = String(index + 1)
    let zeros = String(repeating: "0", count: Swift.max(0, 4 - digits.count))
    return SearchPoint(name: "trial-\(zeros)\(digits)", settings: settings)
  }
}
