/// Notes on the data, as `run` and `init` print them before anything else: the first few in full.
enum FoldedNotes {
  private static let shown = 6

  /// A line for each note, and one that counts those that aren't shown.
  static func text(of notes: [String], more: String = "seismo check says all") -> String {
    let lines = notes.prefix(shown).map { "note: \($0)" }
    let rest = notes.count - shown
    return (lines + (rest > 0 ? ["note: and \(rest) more; \(more)"] : [])).map { $0 + "\n" }
      .joined()
  }
}
