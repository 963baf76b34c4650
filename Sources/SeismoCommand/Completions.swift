internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoSweeps

/// What a shell offers behind the tab key, for what only Seismo knows: runs, variants, components, keys of a spec.
///
/// `seismo --generate-completion-script bash` (zsh, fish) prints the script that asks for them.
enum Completions {
  static let data = CompletionKind.file()
  static let specs = CompletionKind.file(extensions: ["yaml", "yml"])

  /// The runs and the sweeps' trials below the current folder's `runs`, the last first; and folders as they are typed.
  static let runs = CompletionKind.custom { _, _, typed in
    let folder =
      typed.contains("/")
      ? String(typed[...(typed.lastIndex(of: "/") ?? typed.startIndex)]) : "runs/"
    return subfolders(of: folder).flatMap { path in
      isRun(path) ? [path] : SweepFolder.isOne(path) ? [path, "\(path)/trials/"] : ["\(path)/"]
    }
  }

  /// The variants of the run that was typed before.
  static let variants = CompletionKind.custom { words, _, _ in
    for word in words where isRun(word) {
      let record = try? RunDirectory(path: word).read(RunRecord.self, from: "run.json")
      return record?.variants ?? []
    }
    return names(inSpecOf: words)
  }

  static let components = CompletionKind.custom { _, _, _ in
    ((try? Linked.components())?.described ?? []).map(\.name).sorted()
  }

  /// The keys of the spec that was typed before, each with its `=`; without one those of any spec.
  static let settings = CompletionKind.custom { words, _, _ in
    guard let experiment = experiment(of: words) else {
      return ExperimentSpec.parameters.map(\.key)
    }
    var keys: [String] = []
    for variant in experiment.variants {
      let filled = SpecNode(.map(variant.config.spec.encoded()))
      for key in leaves(of: filled, at: SpecPath()) where !keys.contains(key) { keys.append(key) }
    }
    return keys.map { "\($0)=" }
  }

  private static func subfolders(of folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted(by: >).map { folder + $0 }.filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && isFolder.boolValue
    }
  }

  private static func isRun(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/run.json")
  }

  private static func experiment(of words: [String]) -> Experiment? {
    let file = words.first { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    return file.flatMap { try? Experiment(path: $0, registry: Linked.components()) }
  }

  private static func names(inSpecOf words: [String]) -> [String] {
    experiment(of: words)?.variants.map(\.name) ?? []
  }

  /// The paths of all plain values, and of lists of them.
  private static func leaves(of node: SpecNode, at path: SpecPath) -> [String] {
    switch node.body {
    case .scalar: ["\(path)"]
    case .list(let items) where items.allSatisfy({ $0.text != nil }): ["\(path)"]
    case .list(let items):
      items.enumerated().flatMap { leaves(of: $1, at: path.appending($0)) }
    case .map(let entries): entries.flatMap { leaves(of: $0.value, at: path.appending($0.key)) }
    }
  }
}
