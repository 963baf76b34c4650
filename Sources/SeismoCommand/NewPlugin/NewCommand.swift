internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Start something new: a plugin.",
    subcommands: [NewPluginCommand.self])
}

struct NewPluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin",
    abstract: "Write a plugin target that builds, is registered and keeps the contract.",
    discussion: "Run it in the root of Seismo's repository.")

  @Argument(help: "The target's name, in capitals and small letters: HeavyTail.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "What it is: \(PluginTemplate.all.map(\.kind).joined(separator: ", ")).", valueName: "kind"))
  var kind: String

  func run() throws {
    let template = PluginTemplate(type: name, kind: try knownKind())
    try check(template)
    let (manifest, main) = ("Package.swift", "Sources/seismo/Seismo.swift")
    guard let oldManifest = try? String(contentsOfFile: manifest, encoding: .utf8),
      let oldMain = try? String(contentsOfFile: main, encoding: .utf8),
      let newManifest = PluginList.adding(name, toManifest: oldManifest),
      let newMain = PluginList.adding(name, plugin: template.plugin, toMain: oldMain)
    else {
      throw ValidationError(
        """
        this folder isn't Seismo's repository: Package.swift has no 'let plugins = […]', or \
        \(main) no list of plugins. In a package of your own, write a target with a component and \
        'extension Plugin { public static let \(template.plugin) = Plugin("\(name)", […]) }', and \
        put .\(template.plugin) into the list of your @main; Tests/OutsidePackage shows one
        """)
    }
    try write(template, [(manifest, oldManifest, newManifest), (main, oldMain, newMain)])
    print(
      """
      wrote Plugins/\(name)/Sources/\(name).swift
      wrote Plugins/\(name)/Tests/\(name)Tests.swift
      added \(name) to Package.swift and to \(main)

      Edit the component, then (a debug build: minutes the first time, seconds after each change):
        swift test --filter \(name)Tests
        .build/debug/seismo components \(template.name)
      """)
  }

  /// The kind, whichever way its words are joined.
  private func knownKind() throws -> String {
    let words = kind.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
    let kinds = PluginTemplate.all.map(\.kind)
    if kinds.contains(words) { return words }
    let near = nearest(to: words, among: kinds).map { "; did you mean '\($0)'?" }
    throw ValidationError(
      "no kind is named '\(kind)'" + (near ?? "; there are: \(kinds.joined(separator: ", "))"))
  }

  /// Refuses a name that isn't one, or is taken.
  private func check(_ template: PluginTemplate) throws {
    guard name.wholeMatch(of: #/[A-Z][A-Za-z0-9]*/#) != nil else {
      throw ValidationError(
        "'\(name)' can't be a target's name; start with a capital, then letters and digits: HeavyTail"
      )
    }
    let registry = try Linked.components()
    let types = registry.all.map { "\($0.type)" }
    let kinds = registry.described.map(\.kindProtocol)
    // File systems and `.standard` make no difference between Standard and STANDARD.
    let modules = ["Sources", "Plugins", "Tests"].flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
    let names = (modules + registry.plugins.map(\.name)).flatMap { [$0, $0 + "Tests"] }
    // Targets and products, of this package and of those it depends on, differ in name.
    let manifest = (try? String(contentsOfFile: "Package.swift", encoding: .utf8)) ?? ""
    let taken =
      TakenNames.swift.contains(name) || TakenNames.keywords.contains(template.plugin)
      || template.namedTypes.contains(name) || manifest.contains("\"\(name)\"")
      || types.contains(name) || kinds.contains(name)
      || names.contains {
        [name, name + "Tests"].map { $0.lowercased() }.contains($0.lowercased())
      }
    if taken { throw ValidationError("'\(name)' is taken by a module or a type; choose another") }
    let kind = template.registeredKind
    if registry.all.contains(where: { $0.kind == kind && $0.type.name == template.name }) {
      throw ValidationError("\(withArticle(kind)) named '\(template.name)' is linked already")
    }
  }

  /// Writes the files, then the lists; takes all of it back when something can't be written.
  private func write(
    _ template: PluginTemplate, _ lists: [(path: String, old: String, new: String)]
  ) throws {
    let folder = "Plugins/\(name)"
    do {
      for part in ["Sources", "Tests"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
      }
      try writeFile(template.source, to: "\(folder)/Sources/\(name).swift")
      try writeFile(template.tests, to: "\(folder)/Tests/\(name)Tests.swift")
      for list in lists { try writeFile(list.new, to: list.path) }
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      for list in lists { try? writeFile(list.old, to: list.path) }
      throw RunFailure("\(folder) can't be written: \(error)")
    }
  }
}
