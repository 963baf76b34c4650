internal import SeismoReports

/// The words of explanations for a terminal.
enum GlossaryText {
  static func show() {
    let columns = Terminal.standardOutput.width
    for entry in Glossary.entries {
      print("\(entry.word)")
      print(entry.meaning.wrapped(to: columns, indent: "    "))
    }
  }
}
