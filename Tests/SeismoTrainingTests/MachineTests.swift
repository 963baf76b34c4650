internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import Testing

/// What tells one build of the program from another.
@Suite struct MachineTests {
  /// An ELF file of the given parts: kind, offset and length each.
  private func program(_ parts: [(kind: UInt32, offset: UInt64, length: UInt64)]) -> Data {
    var bytes = [UInt8](repeating: 0, count: 64 + 56 * parts.count)
    func put<T: FixedWidthInteger>(_ value: T, at place: Int) {
      withUnsafeBytes(of: value) { for (i, byte) in $0.enumerated() { bytes[place + i] = byte } }
    }
    bytes.replaceSubrange(0..<5, with: [0x7f, 0x45, 0x4c, 0x46, 2])
    put(UInt64(64), at: 32)
    put(UInt16(56), at: 54)
    put(UInt16(parts.count), at: 56)
    for (i, part) in parts.enumerated() {
      put(part.kind, at: 64 + 56 * i)
      put(part.offset, at: 64 + 56 * i + 8)
      put(part.length, at: 64 + 56 * i + 32)
    }
    return Data(bytes)
  }

  @Test func `a program ends where the last part that is loaded does`() {
    let notes: UInt32 = 4
    let file = program([(1, 0, 500), (notes, 900, 5000), (1, 4096, 1000), (1, 1000, 100)])
    #expect(Program.loadedLength(ofELF: file) == 5096)
  }

  @Test func `of a file that is no program, or is cut off, nothing is known`() {
    #expect(Program.loadedLength(ofELF: Data("#!/bin/sh".utf8)) == nil)
    #expect(Program.loadedLength(ofELF: Data()) == nil)
    #expect(Program.loadedLength(ofELF: program([(1, 0, 500)]).prefix(100)) == nil)
  }

  @Test func `the hash is one, and the program's symbols aren't part of it`() throws {
    #expect(try Machine.programHash() == Machine.programHash())
    let own = try Data(contentsOf: URL(filePath: "/proc/self/exe"), options: .alwaysMapped)
    if let length = Program.loadedLength(ofELF: own.prefix(1 << 18)) {
      #expect(length <= own.count)
    }
  }
}
