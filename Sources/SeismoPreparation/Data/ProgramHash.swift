package import Foundation
internal import SeismoSpec

/// The program that runs.
package enum Program {
  /// Its hash, taken once; nil where its file can't be read.
  package static let hash = takeHash()

  /// The SHA-256 of what is loaded of the program's file, where its format says what that is. Symbols and debug
  /// information are most of a program's file, and don't change what it computes.
  private static func takeHash() -> String? {
    // What runs, even where another build has taken its file's place meanwhile.
    let running = URL(filePath: "/proc/self/exe")
    guard
      let file = (try? FileHandle(forReadingFrom: running))
        ?? Bundle.main.executableURL.flatMap({ try? FileHandle(forReadingFrom: $0) })
    else { return nil }
    defer { try? file.close() }
    let version = FileVersion(of: file.fileDescriptor)
    let digests = CacheFolder.ofUser.map { FileDigests(folder: $0, part: "loaded") }
    if let version, let known = digests?.known(version) { return known }
    guard let hash = try? hash(of: file) else { return nil }
    if let version, version.isSettled { digests?.keep(hash, of: version) }
    return hash
  }

  private static func hash(of file: FileHandle) throws -> String {
    let hash = SHA256Hash()
    // In pieces: the whole would be the largest thing in the memory of a small run.
    let pieceLength = 1 << 18
    var piece = try file.read(upToCount: pieceLength) ?? Data()
    var rest = loadedLength(ofELF: piece) ?? .max
    while !piece.isEmpty, rest > 0 {
      piece.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0.prefix(rest))) }
      rest -= piece.count
      piece = try file.read(upToCount: pieceLength) ?? Data()
    }
    return hash.hexadecimal()
  }

  /// Where the last part that is loaded ends in a 64-bit ELF file of this machine's byte order, by its
  /// program headers (System V ABI, chapter 5); nil for another file.
  package static func loadedLength(ofELF start: Data) -> Int? {
    start.withUnsafeBytes { bytes -> Int? in
      func number<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<T>.size else { return nil }
        return Int(exactly: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
      }
      guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2]),
        let table = number(UInt64.self, at: 32),
        let size = number(UInt16.self, at: 54), let count = number(UInt16.self, at: 56)
      else { return nil }
      var end: Int?
      for header in 0..<count {
        let place = table + header * size
        guard let kind = number(UInt32.self, at: place),
          let offset = number(UInt64.self, at: place + 8),
          let length = number(UInt64.self, at: place + 32)
        else { return nil }
        let loaded = 1
        if kind == loaded { end = max(end ?? 0, offset + length) }
      }
      return end
    }
  }
}
