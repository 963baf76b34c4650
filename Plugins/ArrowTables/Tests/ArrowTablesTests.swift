import ArrowTables
import Foundation
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `arrow` {
  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .arrowTables)
  }

  private func reader(_ bytes: [UInt8]) throws -> ArrowReader {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: folder.appending(path: "t.arrow"))
    var reader = ArrowReader()
    reader.path = FileReference("t.arrow", in: folder.path(percentEncoded: false))
    return reader
  }

  private func words(_ bytes: [UInt8], _ request: ReadRequest = ReadRequest()) -> String {
    do {
      _ = try reader(bytes).read(request)
      return "was read"
    } catch {
      return "\(error)"
    }
  }

  /// A file of `Tests/files`, made by `make_arrow_files.py`.
  private func file(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "files")
    return Array(try Data(contentsOf: folder.appending(path: name)))
  }

  @Test(arguments: [0, 1])
  func `every type of a file and of a stream is read`(sample: Int) throws {
    let table = try reader(ArrowReader.sampleFiles[sample].bytes).read(ReadRequest())
    #expect(table.columns.map(\.name) == ["x", "n", "ok", "word", "kind", "day", "at"])
    #expect(
      table.columns.map(\.type)
        == [.number, .integer, .boolean, .category, .category, .date, .date])
    #expect(
      table.columns.map(\.texts) == [
        ["1.5", "", "-300"], ["1", "", "3"], ["1", "0", ""],
        ["red", "a longer text than twelve bytes", ""], ["a", "", "b"],
        ["1769817600", "", "-86400"], ["0", "1.5", ""],
      ])
    #expect(table.place(of: 2) == "t.arrow, record 3")
  }

  @Test func `other types are refused where they are wanted, and left out where not`() throws {
    let bytes = try file("nested.arrow")
    #expect(
      words(bytes)
        == "t.arrow: error: column 'l': is of the type list, which no column of a table holds; leave it out with "
        + "exclude in data.schema, or cast it where the file is written")
    let rest = try reader(bytes).read(ReadRequest(excluding: ["l", "s", "d", "b", "u"]))
    #expect(rest.columns.map(\.name) == ["first", "view", "last"])
    #expect(
      rest.columns.map(\.texts) == [
        ["1", "2"], ["x", "a text of more than twelve"], ["0.5", ""],
      ])
  }

  @Test func `what is compressed or cut is said, with what to do`() throws {
    #expect(
      words(try file("lz4.arrow"))
        == "t.arrow: error: is compressed by lz4, which isn't read; write it with compression='uncompressed', which "
        + "pyarrow.feather.write_feather, pandas' to_feather and polars' write_ipc take")
    #expect(
      words(try file("zstd.arrow")).hasPrefix(
        "t.arrow: error: is compressed by zstd, which isn't read; "))
    let (file, stream) = (ArrowReader.sampleFiles[0].bytes, ArrowReader.sampleFiles[1].bytes)
    #expect(
      words(Array(file.dropLast(1)))
        == "t.arrow: error: is damaged: its end lacks; fetch or write it again")
    #expect(
      words(Array(stream.prefix(stream.count / 2)))
        == "t.arrow: error: is damaged: it ends within a message; fetch or write it again")
    #expect(
      words(Array("x,y\n1,2\n".utf8))
        == "t.arrow: error: doesn't start with an Arrow schema; is it an Arrow file or stream, of version 0.15 or newer?"
    )
  }

  @Test(arguments: ["file", "stream", "nested.arrow"])
  func `a file that is changed anywhere is read or refused, never worse`(name: String) throws {
    let samples = ["file": 0, "stream": 1]
    let sample = try samples[name].map { ArrowReader.sampleFiles[$0].bytes } ?? file(name)
    var random = RandomNumbers(state: 11)
    var read = 0
    for _ in 0..<3000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] =
          Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : bytes[place] ^ (1 << UInt8.random(in: 0...7, using: &random))
      }
      do {
        let reader = try reader(bytes)
        defer { try? FileManager.default.removeItem(atPath: reader.files[0].folder) }
        _ = try reader.read(ReadRequest(excluding: ["l", "s", "d", "b", "u"]))
        read += 1
      } catch is DataProblem {}
    }
    #expect(read > 100)
  }
}

/// Numbers that are the same each time (SplitMix64: Steele, Lea and Flood, 2014).
private struct RandomNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
