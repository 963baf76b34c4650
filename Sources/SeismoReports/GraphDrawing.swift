/// The training graph as a picture: stages from the reader to the optimizer.
package struct TrainingGraph: Sendable {
  /// One box.
  package struct Stage: Sendable {
    /// What part of the pipeline it is: "read", "prepare", "layer 0".
    package var role: String
    /// The component and its parameters: "dense units 100".
    package var name: String
    /// What comes out: "592 rows × 14", "32 × 100".
    package var shape: String
    /// Trained numbers, or nil where there are none.
    package var parameters: Int?

    package init(role: String, name: String, shape: String, parameters: Int? = nil) {
      self.role = role
      self.name = name
      self.shape = shape
      self.parameters = parameters
    }
  }

  /// The variant's name.
  package var title: String
  /// In the order of the data.
  package var stages: [Stage]

  package init(title: String, stages: [Stage]) {
    self.title = title
    self.stages = stages
  }

  /// Lines for a terminal.
  package var text: String {
    let roleWidth = stages.map(\.role.count).max() ?? 0
    let nameWidth = stages.map(\.name.count).max() ?? 0
    let lines = stages.enumerated().map { index, stage in
      let joint = index == 0 ? "┌" : index == stages.count - 1 ? "└" : "├"
      let role = padded(stage.role, roleWidth)
      let name = padded(stage.name, nameWidth)
      let count = stage.parameters.map { "  \(Self.parameters($0))" } ?? ""
      return "  \(joint)─ \(role)  \(name)  \(stage.shape)\(count)"
    }
    let total = stages.compactMap(\.parameters).reduce(0, +)
    return "\(title)\n" + lines.joined(separator: "\n")
      + "\n     \(Self.parameters(total)) in all\n"
  }

  /// How its drawings begin, and no others.
  package static let mark = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"580\" "

  /// A drawing, text as text, that needs no network.
  package var svg: String {
    let height = stages.count * 54 + 60
    var parts: [String] = []
    for (index, stage) in stages.enumerated() {
      let y = 44 + index * 54
      let count = stage.parameters.map { " · \(Self.parameters($0))" } ?? ""
      let note = stage.shape + count
      if index > 0 {
        parts.append("<path d=\"M330 \(y - 14)v10m-4 -5l4 5l4 -5\" stroke=\"#667\" fill=\"none\"/>")
      }
      parts.append(
        """
        <rect x="110" y="\(y)" width="440" height="38" rx="6" fill="#f3f5f8" stroke="#b8c0cc"/>
        <text x="98" y="\(y + 24)" text-anchor="end" fill="#667">\(Markup.escape(stage.role))</text>
        <text x="124" y="\(y + (note.isEmpty ? 24 : 17))" font-weight="600">\(Markup.escape(stage.name))</text>
        <text x="124" y="\(y + 32)" fill="#556" font-size="11">\(Markup.escape(note))</text>
        """)
    }
    return """
      \(Self.mark)height="\(height)" \
      viewBox="0 0 580 \(height)" font-family="Helvetica, Arial, sans-serif" font-size="13">
      <rect width="100%" height="100%" fill="#fff"/>
      <text x="110" y="28" font-size="16" font-weight="600">\(Markup.escape(title))</text>
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }

  private static func parameters(_ count: Int) -> String {
    "\(Figures.grouped(count)) parameter\(count == 1 ? "" : "s")"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
