internal import SeismoPreparation

/// How long what is left of some work will take, by how long what is done of it took.
package struct Pace {
  private let began = ContinuousClock().now
  /// The share of the work from which its pace says something of the rest.
  private static let least = 0.03

  /// Work that begins now.
  package init() {}

  /// "about 3 min left"; nil as long as too little is done.
  ///
  /// - Parameter total: of the same unit as what is done, and as far as is known now.
  package func left(done: Double, of total: Double) -> String? {
    let elapsed = (ContinuousClock().now - began).seconds
    return Self.left(after: elapsed, done: done, of: total)
  }

  package static func left(after elapsed: Double, done: Double, of total: Double) -> String? {
    guard total > 0, done / total >= least, done < total, elapsed >= 1 else { return nil }
    return "about \(inWords(elapsed * (total - done) / done)) left"
  }

  /// As roughly as an estimate is known: "10 s", "3 min", "2 h 10 min".
  package static func inWords(_ seconds: Double) -> String {
    if seconds < 55 { return "\(max(5, Int((seconds / 5).rounded(.up)) * 5)) s" }
    let minutes = Int((seconds / 60).rounded(.up))
    if minutes < 60 { return "\(minutes) min" }
    let tens = minutes % 60 / 10 * 10
    return "\(minutes / 60) h" + (tens > 0 ? " \(tens) min" : "")
  }
}
