internal import Foundation
internal import SeismoTables
internal import SeismoTraining

/// What sharing batches costs and brings, by what the first steps took.
struct SharedPace {
  /// Milliseconds: of a step, of what is exchanged in it, and of a step that one process would do alone.
  let step, exchange, alone: Double
  private let ranks: Int

  /// Steps from which it says something.
  static let fewestSteps = 20

  /// - Parameters:
  ///   - seconds: that all steps took.
  ///   - share: of a batch's rows that this process has.
  ///   - ranks: how many processes there are.
  /// Nil where too few steps were done.
  init?(_ time: SharedTime?, seconds: Double, share: Double, ranks: Int) {
    guard let time, time.steps >= Self.fewestSteps, share > 0 else { return nil }
    let scale = 1000 / Double(time.steps)
    step = seconds * scale
    exchange = time.exchanges * scale
    let own = (time.passes - time.exchanges) * scale
    alone = own / share + max(0, step - time.passes * scale)
    self.ranks = ranks
  }

  /// A sentence, and what to do where it doesn't pay.
  var inWords: String {
    func text(_ number: Double) -> String { String(format: "%.2g", number) }
    let share = Int((100 * exchange / max(step, .leastNormalMagnitude)).rounded())
    let facts =
      "with \(ranks) ranks a step takes \(text(step)) ms, \(share) % of it for what they exchange; one process would "
      + "take about \(text(alone)) ms"
    return alone > step
      ? facts
      : "\(facts). Sharing batches doesn't pay here: train with one process, and let 'seismo sweep' use the others"
  }
}
