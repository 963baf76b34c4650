internal import Foundation

/// A course in a few characters: ▇▅▃▂▁.
package enum Sparkline {
  /// What stands for a value that isn't finite.
  static let notFinite: Character = "×"
  private static let levels = Array("▁▂▃▄▅▆▇█")

  /// Heights are logarithms; values that aren't positive are at the bottom.
  package static func text(_ values: [Double], width: Int) -> String {
    let shown = LossCurve.thinned(values, to: width)
    let logs = shown.filter { $0.isFinite && $0 > 0 }.map(log)
    let (low, high) = (logs.min() ?? 0, logs.max() ?? 0)
    return String(
      shown.map { value in
        guard value.isFinite else { return notFinite }
        guard value > 0, high > low else { return levels[0] }
        let share = (log(value) - low) / (high - low)
        return levels[min(levels.count - 1, Int(share * Double(levels.count)))]
      })
  }
}
