import Foundation
import SeismoSpec
import SeismoTables
import Testing

@Suite struct `Lines of a file` {
  private func lines(_ text: String, from first: Int, before end: Int? = nil) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.path
    let name = "seismo-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    defer { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
    return try FileLines(of: FileReference(name, in: folder), from: first, before: end).lines
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `end with LF, CRLF or CR`(end: String) throws {
    let text = ["x,y", "1,2", "3,\"4", "5\"", "", "6,7"].joined(separator: end)
    #expect(try lines(text, from: 2, before: 3) == ["1,2"])
    #expect(try lines(text, from: 3, before: 6) == ["3,\"4", "5\""])
    #expect(try lines(text, from: 6) == ["6,7"])
    #expect(try lines(text + end, from: 6) == ["6,7"])
    #expect(try lines(text, from: 9) == [])
  }

  @Test func `may be longer than what is read at a time`() throws {
    let long = String(repeating: "abc", count: 50_000)
    #expect(try lines("\(long)\n1\n\(long)\n", from: 3) == [long])
  }
}
