import Foundation
import SeismoSpec
import SeismoTables
import Testing

/// What a file gives, and the words of what is wrong behind that.
private struct Given: Equatable {
  var bytes: [UInt8]
  var problem: String
}

private func given(_ file: FileReference, inChunksOf count: Int, byZlib: Bool) -> Given {
  var given = Given(bytes: [], problem: "")
  do {
    let data = try DataFile(file, isByZlib: byZlib)
    while case let more = try data.bytes(atMost: count), !more.isEmpty { given.bytes += more }
  } catch {
    given.problem = "\(error)"
  }
  return given
}

@Suite struct `Gzip by ISA-L and by zlib` {
  /// Two members of text, as gzip 1.12 packs them at level 6, and zeros behind.
  private static let whole: [UInt8] = {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c",
      "for i in 1 2; do seq $i 97 9000 | sed 's/$/,a word/' | gzip -6 -n; done; printf '\\0\\0'",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return [] }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(data)
  }()

  private func requireSame(_ bytes: [UInt8], chunk: Int, _ what: String) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "seismo-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(bytes).write(to: path)
    let folder = path.deletingLastPathComponent().path()
    let (one, other) = (
      given(FileReference(path.lastPathComponent, in: folder), inChunksOf: chunk, byZlib: false),
      given(FileReference(path.lastPathComponent, in: folder), inChunksOf: chunk, byZlib: true)
    )
    #expect(one == other, "\(what), in chunks of \(chunk)")
  }

  @Test(arguments: [1, 7, 1000, 1 << 20]) func `give the same bytes`(_ chunk: Int) throws {
    #expect(Self.whole.count > 200)
    try requireSame(Self.whole, chunk: chunk, "the whole file")
  }

  @Test func `give the same bytes of a file that was cut, and say the same`() throws {
    for count in 2..<Self.whole.count {
      try requireSame(Array(Self.whole[..<count]), chunk: 300, "\(count) bytes")
    }
  }

  @Test func `give the same of damaged bytes, and say the same`() throws {
    for place in Self.whole.indices {
      var bytes = Self.whole
      bytes[place] ^= UInt8(1 << (place % 8))
      try requireSame(bytes, chunk: 300, "byte \(place)")
    }
  }
}
