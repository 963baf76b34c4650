import ArrowTables
import Foundation
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `arrow` {
  private let folder = TestFolder()

  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .arrowTables)
  }

  private func reader(_ bytes: [UInt8]) throws -> ArrowReader {
    var reader = ArrowReader()
    reader.path = try folder.write(bytes, to: "t.arrow")
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
    let rest = try reader(bytes).read(ReadRequest(excluding: ["l", "s", "b", "u"]))
    #expect(rest.columns.map(\.name) == ["first", "d", "view", "last"])
    #expect(
      rest.columns.map(\.texts) == [
        ["1", "2"], ["1.5", ""], ["x", "a text of more than twelve"], ["0.5", ""],
      ])
  }

  @Test func `other types are doubts and no values where values may be missing`() throws {
    var reader = try reader(try file("decimal256.arrow"))
    reader.policy.onBadValue = .missing
    let table = try reader.read(ReadRequest())
    #expect(table.columns.map(\.texts) == [["", ""], ["1", "2"]])
    #expect(
      table.notes.doubts == [
        "column 'w' is of the type decimal of 256 bits, so all its values are missing"
      ])
    let proposal = try #require(try ArrowReader.proposal(for: reader.files[0]))
    #expect(proposal.policy.onBadValue == .missing)
  }

  @Test(arguments: ["lz4", "zstd"])
  func `what is compressed is unpacked`(codec: String) throws {
    let plain = try reader(try file("\(codec).arrow")).read(ReadRequest())
    #expect(plain.columns[0].numbers?.array == (0..<100).map(Double.init))
    let mixed = try reader(try file("mixed-\(codec).arrow")).read(ReadRequest())
    #expect(mixed.columns.map(\.type) == [.number, .category, .category, .boolean])
    func repeated(_ texts: [String], _ last: String) -> [String] {
      [[String]](repeating: texts, count: 100).flatMap(\.self) + [last]
    }
    let numbers = repeated(["0.5", "0.5", "0.5"], "")
    let words = repeated(["red", "blue", "a longer text than twelve"], "")
    let texts = [numbers, words, repeated(["a", "b", ""], "a"), repeated(["1", "0", ""], "1")]
    #expect(mixed.columns.map(\.texts) == texts)
    #expect(mixed.place(of: 300) == "t.arrow, record 301")
  }

  @Test func `decimals are the doubles nearest to their digits`() throws {
    let table = try reader(try file("decimals.arrow")).read(ReadRequest())
    #expect(table.columns.map(\.name) == ["price", "long", "whole", "small", "middle"])
    #expect(table.columns.map(\.type) == [.number, .number, .integer, .number, .number])
    #expect(
      table.columns.map { $0.numbers?.array.filter { !$0.isNaN } } == [
        [-0.05, 1234.5], [0.1234567890123456789, -98765432109876543.21, 0], [1200, -300],
        [1.5, -2.5], [0.001, -7],
      ])
  }

  @Test func `a small file that would fill the memory is refused`() throws {
    #expect(
      words(try file("zeros.arrow"))
        == "t.arrow: error: a buffer is longer than its zstd data by a factor of more than 1000, the limit; look at the "
        + "file, or raise max_ratio")
  }

  @Test func `what is cut is said, with what to do`() throws {
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

  @Test(arguments: [
    "file", "stream", "nested.arrow", "mixed-lz4.arrow", "mixed-zstd.arrow", "decimals.arrow",
  ])
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
        _ = try reader.read(ReadRequest(excluding: ["l", "s", "b", "u"]))
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
