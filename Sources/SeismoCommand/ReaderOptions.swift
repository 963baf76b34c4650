internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables

/// How rows are read, where their file alone doesn't say it.
struct ReaderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The reader; the one that knows the file's format without it.", valueName: "name"))
  var reader: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "A parameter of the reader, such as table=orders or delimiter=tab; as often as needed.",
      valueName: "key=value"))
  var settings: [String] = []

  /// The rows of a file, or, without one, of the reader.
  ///
  /// - Throws: `SpecProblems` for a reader that isn't there.
  func choice(_ path: String?, _ registry: Registry) throws -> ReaderChoice {
    let here = FileManager.default.currentDirectoryPath
    let file = path.map { FileReference($0, in: here) }
    guard reader != nil || !settings.isEmpty else {
      return file.map { ReaderChoice($0) } ?? ReaderChoice(file: nil, type: nil) { $0 }
    }
    let type = try reader.map { try Self.registered($0, here, registry) }
    let settings = settings
    return ReaderChoice(file: file, type: type) { reader in
      try Self.set(reader, settings, file, here, registry)
    }
  }

  /// Rows as `inspect` and `init` look at them: a value that no column takes is missing, unless it was said what becomes of
  /// one, so that all else is seen.
  ///
  /// - Throws: `DataProblem`, `SpecProblems`.
  func inspection(
    of path: String?, _ registry: Registry, progress: @escaping @Sendable (ReadProgress) -> Void
  ) throws -> FileInspection {
    do {
      return try FileInspection(choice(path, registry), registry: registry, progress: progress)
    } catch let problem as DataProblem where problem.column != nil && !settings.isEmpty {
      var lenient = self
      for setting in ["on_bad_value=missing", "max_rejects=1000000"]
      where !settings.contains(where: { $0.hasPrefix(setting.prefix { $0 != "=" } + "=") }) {
        lenient.settings.append(setting)
      }
      let choice = try lenient.choice(path, registry)
      guard let found = try? FileInspection(choice, registry: registry, progress: progress) else {
        throw problem
      }
      return found
    }
  }

  private static func registered(
    _ name: String, _ here: String, _ registry: Registry
  ) throws -> any Reader.Type {
    if let type = registry.readers.first(where: { $0.name == name }) { return type }
    var decoding = Decoding(registry: registry, folder: here)
    _ = decoding.decode(.component(.reader), SpecNode(.scalar(name)))
    throw SpecProblems(decoding.problems, in: SpecSource(name: "--reader", folder: here, text: ""))
  }

  /// The parameters in whose place others are set.
  private static func replaced(by keys: [String], _ type: any Reader.Type) -> Set<String> {
    type.alternatives.reduce(into: []) { replaced, group in
      if !group.isDisjoint(with: keys) { replaced.formUnion(group.subtracting(keys)) }
    }
  }

  /// A reader with its file and with parameters set.
  private static func set(
    _ reader: any Reader, _ settings: [String], _ file: FileReference?, _ here: String,
    _ registry: Registry
  ) throws -> any Reader {
    let source = SpecSource(name: "--set", folder: here, text: "")
    let keys = settings.map { String($0.prefix { $0 != "=" }) }
    var node = reader.encodedComponent().without(replaced(by: keys, type(of: reader)))
    do throws(SpecProblem) {
      if let file {
        try node.set(
          SpecPath("path"), to: SpecNode(.scalar(file.written)),
          keyOrigin: .commandLine(file.written), from: SpecPath())
      }
    } catch {
      throw SpecProblems([error], in: source)
    }
    for setting in settings {
      let setting = try Override(setting, in: source)
      do throws(SpecProblem) {
        node = try setting.applied(to: node)
      } catch {
        throw SpecProblems([error], in: source)
      }
    }
    var decoding = Decoding(
      registry: registry, folder: here, files: file?.opened ?? OpenFiles())
    guard let set = decoding.decode(.component(.reader), node), decoding.problems.isEmpty else {
      throw SpecProblems(decoding.problems, in: source)
    }
    return set
  }
}

extension SpecNode {
  /// Without some keys.
  fileprivate func without(_ keys: Set<String>) -> SpecNode {
    guard case .map(let entries) = body else { return self }
    return SpecNode(.map(entries.filter { !keys.contains($0.key) }), at: origin)
  }
}
