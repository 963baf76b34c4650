import Foundation
import Testing

/// Whatever data, specs, files and arguments hold: a terminal gets characters that are seen, and ends of lines.
@Suite struct HostileTextTests {
  /// Commands of terminals, marks that turn text around, and characters that nobody sees.
  private static let hostile =
    "x\u{1B}[31m\u{1B}]0;t\u{7}\u{9B}2J\u{7F}\u{202E}\u{2066}\u{200B}\u{A0}\u{FEFF}\u{E0041}\u{2028}\u{AD}\u{3000}"
  /// The same without what a spec's `name` refuses.
  private static let invisible = "x\u{202E}\u{200B}\u{A0}\u{FEFF}\u{E0041}\u{AD}"

  /// The characters that should not be there.
  private func strange(_ text: String) -> [String] {
    text.unicodeScalars.filter { scalar in
      if scalar == "\n" || scalar == " " { return false }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
      default: return scalar.properties.isDefaultIgnorableCodePoint
      }
    }.map { String($0.value, radix: 16) }
  }

  private func escaped(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map { scalar in
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }.joined() + "\""
  }

  private func experiment(in place: Workplace) throws -> (data: String, spec: String) {
    let hostile = Self.hostile
    let rows = (0..<60).map { row in
      "\(row % 7),\(row % 2 == 0 ? "" : hostile)l\(row % 3),\(hostile)\(row % 2 == 0 ? "a" : "b")\n"
    }
    let data = "d\u{1B}[2J\u{202E}.csv"
    try place.write("n\(hostile),c\(hostile),t\(hostile)\n" + rows.joined(), to: data)
    let spec = """
      # A comment with \u{202E}\u{200B}.
      name: \(escaped(Self.invisible))
      data:
        read: {use: csv, path: \(escaped(data))}
        schema: {target: \(escaped("t" + hostile))}
      prepare: [one_hot, standard]
      sampler: {use: shuffled, batch_size: 8}
      model: [{use: dense, units: 3}, relu, {use: dense, units: classes}]
      loss: cross_entropy
      optimizer: {use: adam, learning_rate: 0.1}
      train: {epochs: 30}
      variants: {a: {}, b: {optimizer: sgd}}
      claim:
        says: \(escaped(hostile))
        expect:
          - {says: \(escaped(hostile)), metric: final_loss, of: a, is: lower, than: b}

      """
    try place.write(spec, to: "spec.yaml")
    return (data, "spec.yaml")
  }

  @Test func `every command on an experiment whose every name is hostile`() throws {
    let place = try Workplace()
    let (data, spec) = try experiment(in: place)
    func check(_ arguments: String..., status: Int32 = 0) throws {
      let result = try seismo(arguments, in: place.path)
      #expect(result.status == status, "\(arguments) \(result.errors)")
      #expect(!(result.output + result.errors).isEmpty, "\(arguments)")
      #expect(strange(result.output) == [], "\(arguments) \(result.output)")
      #expect(strange(result.errors) == [], "\(arguments) \(result.errors)")
    }
    try check("inspect", data)
    try check("inspect", data, "--json", "--values")
    try check("init", data, "--target", "t" + Self.hostile, "-o", "first.yaml")
    try check("check", spec)
    try check("check", spec, "--leakage")
    try check("graph", spec, "--svg", "graph.svg")
    try check("resolve", spec)
    try check("run", spec)
    try check("run", spec, "--json", "--seed", "2")
    let runs = place.runs
    for run in runs { try check("report", run) }
    try check("row", runs[0], "3")
    try check("row", runs[0], "3", "--json")
    try check("explain", runs[0])
    try check("explain", runs[0], "--json")
    try check("compare", runs[0], runs[1], "--html", "both.html")
    try check("compare", spec, "--seeds", "2", "--page", "page.md")
    for file in ["page.md", "graph.svg", "both.html", "first.yaml"] {
      let text = try String(contentsOfFile: "\(place.path)/\(file)", encoding: .utf8)
      let model = text.components(separatedBy: "id=\"model\"")[0]
      #expect(strange(model) == [], "\(file)")
    }
    let log = try String(contentsOfFile: runs[0] + "/log.txt", encoding: .utf8)
    #expect(strange(log) == [])
  }

  @Test func `every command that refuses what it is given`() throws {
    let place = try Workplace()
    let hostile = Self.hostile
    let (_, spec) = try experiment(in: place)
    let faults = [
      "\(escaped(hostile)): 1", "seed: \(escaped(hostile))", "name: \(escaped(hostile))",
      "optimizer: \(escaped(hostile))", "loss: {use: mse, \(escaped(hostile)): 2}",
      "plugins: [\(escaped(hostile))]", "variants: {\(escaped(hostile)): {}}",
      "seed: ${\(hostile.replacing("\u{1B}", with: ""))}", "vars: {a: [\(escaped(hostile))]}",
      "watch: \(escaped(hostile))", "model: {\(escaped(hostile)): relu}",
      "data: {read: {use: csv, path: \(escaped(hostile))}, schema: {target: y}}",
    ]
    for (index, fault) in faults.enumerated() {
      try place.write(fault + "\n", to: "fault\(index).yaml")
    }
    let commands =
      faults.indices.map { ["check", "fault\($0).yaml"] } + [
        ["check", hostile], ["inspect", hostile], ["init", hostile], ["report", hostile],
        ["row", hostile, "1"], ["row", hostile, hostile], ["explain", hostile],
        ["advise", hostile],
        ["compare", hostile, hostile], ["components", hostile], [hostile],
        ["check", "--\(hostile)"],
        ["new", "plugin", hostile, "--kind", "loss"], ["new", "plugin", "A", "--kind", hostile],
        ["check", spec, "--set", "\(hostile)=1"], ["check", spec, "--set", "seed=\(hostile)"],
        ["check", spec, "--set", hostile], ["graph", spec, "--variant", hostile],
        ["run", spec, "-o", "spec.yaml/\(hostile)"],
        ["compare", spec, "--seeds", "2", "--page", "spec.yaml/\(hostile)/p"],
      ]
    for arguments in commands {
      let result = try seismo(arguments, in: place.path)
      #expect(result.status != 0, "\(arguments)")
      #expect(!result.errors.isEmpty && result.errors.utf8.count < 20_000, "\(arguments)")
      #expect(strange(result.output + result.errors) == [], "\(arguments) \(result.errors)")
    }
  }

  @Test func `JSON has every name as it is`() throws {
    let place = try Workplace()
    let (data, _) = try experiment(in: place)
    let result = try seismo("inspect", data, "--json", in: place.path)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let columns = try #require((object as? [String: Any])?["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String } == ["n", "c", "t"].map { $0 + Self.hostile })
  }
}
