package import SeismoSpec
package import SeismoTables

/// A spec file, read and decoded: its variants, each complete.
package struct Experiment: Sendable {
  /// The file.
  package let source: SpecSource
  /// The name in the spec, or the file's.
  package let name: String
  /// In the order of the file; one called `main` when the spec has no variants.
  package let variants: [Variant]
  /// What it claims of its variants; nil when it claims nothing.
  package let claim: ClaimSpec?
  /// The data files, each opened once.
  package let files: OpenFiles
  /// Told how far the reading of data has come, from any thread.
  package var observeReading: (@Sendable (ReadProgress) -> Void)?
  /// The names of the columns in the data.
  package let columns: Set<String>
  /// The section `variants`, and the points of the sweep, the command line's changes of them included.
  let changes: (variants: SpecNode?, points: [SearchPoint])
  /// What the spec says that a run doesn't do.
  package let notes: [String]
  /// The `lock:` section, which a run adds to its filled spec; nil in a spec that a person wrote.
  private let lock: SpecNode?

  /// One variant: its tree, for the places of values, and what it says.
  package struct Variant: Sendable {
    /// The name, which is also its folder's.
    package let name: String
    /// The spec's tree with the variant and the command line laid over it.
    package let node: SpecNode
    /// What it says.
    package let config: VariantConfig
  }

  /// Reads a spec.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - overrides: `key=value` texts, each a dotted path and a YAML value, applied last.
  ///   - option: which gave them, for errors.
  ///   - only: the variant that is wanted; nil for all.
  ///   - files: data files that are open already.
  /// - Throws: `SpecProblems` with everything that is wrong.
  package init(
    path: String, overrides: [String] = [], of option: String = "--set", only: String? = nil,
    registry: Registry, files: OpenFiles = OpenFiles()
  ) throws {
    let source = try SpecSource(path: path)
    let root = try source.parse()
    let sets = try overrides.map { try Override($0, of: option, in: source) }
    try self.init(
      root, source: source, overrides: sets, only: only, registry: registry, files: files)
  }

  /// Decodes a tree, and holds what it says against the data's header.
  package init(
    _ root: SpecNode, source: SpecSource, overrides: [Override] = [], only: String? = nil,
    registry: Registry, files: OpenFiles = OpenFiles()
  ) throws {
    let decoded = DecodedSpec(
      root, source: source, overrides: overrides, only: only, registry: registry, files: files)
    var header = HeaderCheck()
    let problems = decoded.problems + decoded.variants.flatMap { header.problems($0) }
    guard problems.isEmpty else { throw SpecProblems(problems, in: source) }
    self.source = source
    self.files = files
    (lock, changes, claim) = (decoded.lock, decoded.changes, decoded.claim)
    notes = decoded.notes
    columns = header.known
    name = decoded.variants.first?.spec.name ?? "experiment"
    variants = try decoded.variants.map { name, node, spec, _ in
      guard let config = VariantConfig(spec) else {
        let missing = SpecProblem(
          path: SpecPath(), origin: node.origin, fact: .rule("a component is missing"))
        throw SpecProblems([missing], in: source)
      }
      return Variant(name: name, node: node, config: config)
    }
  }

  /// The SHA-256 that the lock has for a data file, or nil.
  func lockedHash(of file: FileReference) -> String? {
    guard case .list(let items)? = lock?["data"]?.body else { return nil }
    let item = items.first { item in
      item["path"]?.text.map { FileReference($0, in: source.folder).path } == file.path
    }
    return item?["sha256"]?.text
  }

  /// A text of the lock, or nil.
  package func locked(_ key: String) -> String? { lock?[key]?.text }
}

extension Experiment {
  /// Seismo's version.
  package static let seismoVersion = "0.1.0-dev"
}
