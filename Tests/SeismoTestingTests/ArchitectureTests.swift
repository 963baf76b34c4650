import Foundation
import Testing

/// The rooms of docs/architecture.md are the modules there are, and none sees a room above it.
@Suite struct ArchitectureTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// "SeismoTables sees SeismoSpec, CZlib" in the document, in its order.
  private func rooms() throws -> [(name: String, sees: Set<String>)] {
    let text = try String(
      contentsOf: Self.root.appending(path: "docs/architecture.md"), encoding: .utf8)
    return text.matches(of: #/(?m)^(\S+) +sees +(.+)$/#).map { match in
      let seen = match.2.split(separator: ", ").map(String.init).filter { $0 != "nothing" }
      return (String(match.1), Set(seen))
    }
  }

  /// The modules of this repository that a folder's files import.
  private func imports(of folder: String, among names: Set<String>) throws -> Set<String> {
    let url = Self.root.appending(path: folder)
    let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
    var found: Set<String> = []
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/(?m)^(?:public |package |internal )?import (\w+)/#) {
        found.insert(String(match.1))
      }
    }
    return found.intersection(names)
  }

  private func entries(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: folder).path(percentEncoded: false)
    ).filter { !$0.hasPrefix(".") }
  }

  @Test func `every module is a room of the document, and sees what it says`() throws {
    let rooms = try rooms()
    let names = Set(rooms.map(\.name))
    let plugins = try entries("Plugins")
    let modules = try entries("Sources").filter { $0.lowercased().hasPrefix("seismo") }
    #expect(Set(modules).union(["Plugins"]) == names)
    for room in rooms where room.name != "Plugins" {
      var seen = try imports(
        of: "Sources/\(room.name)", among: names.union(plugins))
      if !seen.isDisjoint(with: plugins) { seen = seen.subtracting(plugins).union(["Plugins"]) }
      #expect(seen.isSubset(of: room.sees), "\(room.name) imports \(seen.subtracting(room.sees))")
    }
    let allowed = try #require(rooms.first { $0.name == "Plugins" }).sees
    for plugin in plugins {
      let seen = try imports(of: "Plugins/\(plugin)/Sources", among: names.union(plugins))
      #expect(seen.isSubset(of: allowed), "\(plugin) imports \(seen.subtracting(allowed))")
    }
  }

  @Test func `every file that the document names is there`() throws {
    let text = try String(
      contentsOf: Self.root.appending(path: "docs/architecture.md"), encoding: .utf8)
    let sources = FileManager.default.enumerator(
      at: Self.root.appending(path: "Sources"), includingPropertiesForKeys: nil)
    var found: Set<String> = []
    for case let file as URL in try #require(sources) {
      found.insert(file.lastPathComponent)
    }
    let named = Set(text.matches(of: #/`(\w+\.(?:swift|h))`/#).map { String($0.1) })
    #expect(named.count > 20)
    #expect(named.subtracting(found) == [])
  }

  @Test func `no room sees one that comes after it`() throws {
    var before: Set<String> = []
    for room in try rooms() {
      #expect(room.sees.isSubset(of: before), "\(room.name) sees \(room.sees.subtracting(before))")
      before.insert(room.name)
    }
    #expect(before.count >= 11)
  }

  @Test func `all that is written to a terminal goes through one file`() throws {
    let url = Self.root.appending(path: "Sources")
    let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
    let streams =
      #/FileHandle\.standard(Output|Error)|STDOUT_FILENO|\bstdout\b|\bstderr\b|Swift\.print|\bfputs\(/#
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      let own = ["Output.swift", "Terminal.swift"].contains(file.lastPathComponent)
      #expect(own || !text.contains(streams), "\(file.lastPathComponent)")
      // The program behind 'seismo runs' prints by what SeismoCommand has.
      let isOfCommands =
        file.path.contains("/SeismoCommand/")
        || file.path.contains("/seismo-runs/") && text.contains("import SeismoCommand")
      let prints =
        text.contains(#/(?m)^\s*print\(/#) && file.lastPathComponent != "ProcessLaw.swift"
      #expect(isOfCommands || !prints, "\(file.lastPathComponent)")
    }
  }
}
