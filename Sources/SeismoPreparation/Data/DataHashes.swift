package import SeismoSpec
internal import SeismoTables

/// The data files of an experiment and their hashes.
extension Experiment {
  /// The files that the variants read, each once.
  var dataFiles: [FileReference] {
    variants.flatMap(\.config.reader.files).reduce(into: []) { files, file in
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

/// The SHA-256 of a file, of the version that was read, in hexadecimal.
///
/// - Throws: `DataProblem` when it can't be read, or was changed since.
func sha256(of file: FileReference) throws -> String {
  do throws(FileProblem) {
    let source = try file.opened.file(file)
    try source.beginReading()
    defer { source.endReading() }
    if let known = source.digest {
      try source.requireUnchanged()
      return known
    }
    let digests = file.opened.areCached ? CacheFolder.ofUser.map { FileDigests(folder: $0) } : nil
    let version = source.version
    if let version, let known = digests?.known(version) {
      source.digest = known
      return known
    }
    let hash = SHA256Hash()
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
    defer { block.deallocate() }
    var place = 0
    while case let count = try source.read(into: block, at: place), count > 0 {
      hash.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
      place += count
    }
    try source.requireUnchanged()
    let digest = hash.hexadecimal()
    source.digest = digest
    if let version, version.isSettled { digests?.keep(digest, of: version) }
    return digest
  } catch {
    throw DataProblem(.unreadable(error.reason), file: file.written)
  }
}
