internal import Foundation
package import SeismoSpec
internal import SeismoTables

/// The filled spec: every default written out, as `seismo resolve` prints it and a run keeps it.
extension Experiment {
  /// One tree that says everything: what all variants share, then what each has of its own.
  ///
  /// - Parameter folder: the folder that its paths start from; nil keeps them as given.
  package func filled(relativeTo folder: String? = nil) -> SpecNode {
    let encoding = Encoding(folder: folder, columns: columns)
    let all = variants.map { $0.recipe.spec.encoded(encoding) }
    guard let first = all.first else { return SpecNode(.map([])) }
    let shared = first.filter { entry in
      all.allSatisfy { $0.contains { $0.key == entry.key && $0.value == entry.value } }
    }
    var entries = shared
    if variants.count > 1 || variants[0].name != "main" {
      let own = zip(variants, all).map { variant, filled in
        SpecNode.Entry(
          key: variant.name,
          value: SpecNode(.map(filled.filter { entry in !shared.contains { $0.key == entry.key } }))
        )
      }
      entries.append(SpecNode.Entry(key: "variants", value: SpecNode(.map(own))))
    }
    return SpecNode(.map(entries))
  }

  /// The origin of the value at a path of the filled spec, in words.
  package func origin(of path: SpecPath) -> String {
    var steps = path.steps
    var variant = variants[0]
    if case .key("variants")? = steps.first, steps.count > 1, case .key(let name) = steps[1] {
      steps.removeFirst(2)
      variant = variants.first { $0.name == name } ?? variant
    }
    var relative = SpecPath()
    relative.steps = steps
    let node = variant.node[path: relative] ?? shorthand(relative, in: variant.node)
    switch node?.origin {
    case .file(let line, _, _)?: return "\(source.name):\(line)"
    case .variant(let name, let line, _, _)?: return "variant \(name), \(source.name):\(line)"
    case .commandLine?: return "command line"
    case .builtIn?, nil: return "default"
    }
  }

  /// A component written as a bare name has no `use:` of its own.
  private func shorthand(_ path: SpecPath, in node: SpecNode) -> SpecNode? {
    guard case .key("use")? = path.steps.last else { return nil }
    var parent = path
    parent.steps.removeLast()
    return node[path: parent].flatMap { $0.text == nil ? nil : $0 }
  }

  /// The files that the variants read, each once.
  var dataFiles: [FileReference] {
    variants.flatMap(\.recipe.reader.files).reduce(into: []) { files, file in
      if !files.contains(file) { files.append(file) }
    }
  }

  /// The hash of every data file.
  ///
  /// - Throws: `DataProblem` for one that isn't the file of the lock.
  @discardableResult
  package func hashData() throws -> [(file: FileReference, sha256: String)] {
    try dataFiles.map { file in
      let hash = try sha256(of: file)
      if let locked = lockedHash(of: file), locked != hash {
        throw DataProblem(
          .other("is not the file that the lock names: SHA-256 \(hash), locked \(locked)"),
          file: file.written)
      }
      return (file, hash)
    }
  }
}

extension Experiment {
  /// What decides the bits and is no longer what the lock says, in words.
  package var differencesFromLock: [String] {
    let machine = Machine()
    let now = [
      ("seismo", "Seismo", Machine.seismoVersion),
      ("kernels", "the kernels' level", machine.kernels),
      ("processor", "the processor", machine.processor),
    ]
    return now.compactMap { key, name, value in
      guard let then = locked(key), then != value else { return nil }
      return "\(name) was '\(then)', is '\(value)'"
    }
  }
}

/// The SHA-256 of a file, in hexadecimal.
///
/// - Throws: when it can't be read.
func sha256(of file: FileReference) throws -> String {
  let path = try DataFile.path(of: file)
  guard let handle = FileHandle(forReadingAtPath: path) else {
    throw DataProblem(.unreadable("can't be opened (looked for \(path))"), file: file.written)
  }
  defer { try? handle.close() }
  let hash = SHA256Hash()
  while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
    data.withUnsafeBytes { hash.update($0) }
  }
  return hash.hexadecimal()
}
