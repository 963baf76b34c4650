import Foundation
import Testing

/// `seismo new plugin`: both lists, and what it refuses; scripts/try-plugins builds what it writes.
@Suite struct NewPluginTests {
  /// A word that no plugin of the reader's checkout has in its name.
  private let word = String(
    (0..<8).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() ?? "x" })
  private var type: String { "Heavy\(word)Tail" }

  private let manifest =
    "// a comment\nlet plugins = [\"Swish\", \"Winsorize\"]\n\nlet x = \"Logging\"\n"
  private let main = """
    import Alpha
    package import SeismoSpec
    import Swish

    @main
    package struct Seismo: SeismoMain {
      package static let plugins: [Plugin] = [.standard, .swish]
    }

    """

  private func checkout() throws -> Workplace {
    let place = try Workplace()
    try FileManager.default.createDirectory(
      atPath: place.path + "/Sources/seismo", withIntermediateDirectories: true)
    try place.write(manifest, to: "Package.swift")
    try place.write(main, to: "Sources/seismo/Seismo.swift")
    return place
  }

  private func text(_ place: Workplace, _ name: String) throws -> String {
    String(decoding: try contents("\(place.path)/\(name)"), as: UTF8.self)
  }

  @Test func `writes a component and its tests, and both lists`() throws {
    let place = try checkout()
    let result = try seismo("new", "plugin", type, "--kind", "row-filter", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try text(place, "Package.swift")
        == manifest.replacing(
          "[\"Swish\", \"Winsorize\"]", with: "[\"\(type)\", \"Swish\", \"Winsorize\"]"))
    #expect(
      try text(place, "Sources/seismo/Seismo.swift")
        == main.replacing("import Alpha\n", with: "import Alpha\nimport \(type)\n")
        .replacing(".swish]", with: ".swish, .heavy\(word)Tail]"))
    let source = try text(place, "Plugins/\(type)/Sources/\(type).swift")
    #expect(source.contains("public struct \(type): RowFilter"))
    #expect(source.contains("public static let name = \"heavy\(word)_tail\""))
    #expect(!source.contains("{{"))
    let tests = try text(place, "Plugins/\(type)/Tests/\(type)Tests.swift")
    #expect(tests.contains("try await checkContract(of: .heavy\(word)Tail)"))
  }

  @Test func `breaks a list that grows too long for a line`() throws {
    let place = try checkout()
    let names = (1...8).map { "A\(word)PluginOfLength\($0)" }
    for name in names {
      #expect(try seismo("new", "plugin", name, "--kind", "metric", in: place.path).status == 0)
    }
    let items = (names + ["Swish", "Winsorize"]).map { "  \"\($0)\",\n" }.joined()
    #expect(try text(place, "Package.swift").contains("let plugins = [\n\(items)]\n"))
    let lines = try text(place, "Sources/seismo/Seismo.swift").split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test(arguments: [
    (
      "heavyTail", "layer",
      "'heavyTail' can't be a target's name; start with a capital, then letters"
    ),
    ("AnyName", "leyer", "no kind is named 'leyer'; did you mean 'layer'?"),
    ("Adam", "optimizer", "'Adam' is taken by a module or a type; choose another"),
    ("Layer", "layer", "'Layer' is taken by a module or a type; choose another"),
    ("String", "layer", "'String' is taken by a module or a type; choose another"),
    ("Shift", "transform", "'Shift' is taken by a module or a type; choose another"),
    (
      "TrainingPosition", "schedule",
      "'TrainingPosition' is taken by a module or a type; choose another"
    ),
    ("Logging", "metric", "'Logging' is taken by a module or a type; choose another"),
    ("Main", "metric", "'Main' is taken by a module or a type; choose another"),
    ("Repeat", "layer", "'Repeat' is taken by a module or a type; choose another"),
    ("Standard", "layer", "'Standard' is taken by a module or a type; choose another"),
    ("SWISH", "layer", "'SWISH' is taken by a module or a type; choose another"),
    ("SwishTests", "layer", "'SwishTests' is taken by a module or a type; choose another"),
    ("BatchNORM", "layer", "a layer named 'batch_norm' is linked already"),
  ])
  func `refuses what can't be, and writes nothing`(
    name: String, kind: String, words: String
  ) throws {
    let place = try checkout()
    let result = try seismo("new", "plugin", name, "--kind", kind, in: place.path)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("Error: \(words)"), "\(result.errors)")
    #expect(try text(place, "Package.swift") == manifest)
    #expect(!FileManager.default.fileExists(atPath: place.path + "/Plugins"))
  }

  @Test func `refuses a folder that isn't the repository, and says what to write instead`() throws {
    let place = try Workplace()
    let result = try seismo("new", "plugin", type, "--kind", "loss", in: place.path)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("Error: this folder isn't Seismo's repository"))
    #expect(result.errors.contains("put .heavy\(word)Tail into the list of your @main"))
    #expect(!FileManager.default.fileExists(atPath: place.path + "/Plugins"))
  }
}
