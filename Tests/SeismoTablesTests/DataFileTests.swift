import Foundation
import SeismoSpec
import SeismoTables
import Testing

/// 24 rows, deflated with Huffman codes.
private let sample =
  Data(
    base64Encoded: """
      H4sIAAAAAAACA02QMQrDMAxF957lU2wnX5LnLr1B5gylLaSTc38qWrA0mYfF40n3x/v5OrH9n9uxj3GpLGC5
      Eud+HE4KWZzG54eyQiVQK6zPWTVQ49MILYFssCW8HazJK5A1eReozlkr6ElkClryelKds+JFSSSe1JKXEIa3
      QZPIOnpKooCxm3hRFhUYE3pS7GYrJB2JFdonfgHR0qgodAEAAA==
      """, options: .ignoreUnknownCharacters) ?? Data()

/// The rows that `sample` holds.
private let text: String = {
  var text = "Height,Weight,Class\n"
  for i in 0..<24 {
    text += "\(150 + i * 7 % 40),\(50 + i * 13 % 45).5,\(i % 3 == 0 ? "tall" : "small")\n"
  }
  return text
}()

/// Reads bytes through a file, `blockSize` at a time.
private func read(_ data: Data, blockSize: Int = 4096) throws -> Data {
  let folder = FileManager.default.temporaryDirectory.path
  let name = "seismo-\(UUID().uuidString)"
  let path = folder + "/" + name
  try data.write(to: URL(filePath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  let file = try DataFile(FileReference(name, in: folder))
  var result = Data()
  var block = [UInt8](repeating: 0, count: blockSize)
  while true {
    let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
    if count == 0 { return result }
    result += block[..<count]
  }
}

private func fact(reading data: Data) -> DataProblem.Fact? {
  do {
    _ = try read(data)
    return nil
  } catch {
    return (error as? DataProblem)?.fact
  }
}

@Suite struct `A data file` {
  @Test func `is read as it is when it isn't gzip`() throws {
    #expect(try read(Data(text.utf8)) == Data(text.utf8))
    #expect(try read(Data()) == Data())
  }

  @Test func `is inflated when it is gzip, in blocks of any size`() throws {
    for size in 1...64 { #expect(try read(sample, blockSize: size) == Data(text.utf8)) }
  }

  @Test func `may have several members, and zeros behind them`() throws {
    let twice = Data((text + text).utf8)
    #expect(try read(sample + sample) == twice)
    #expect(try read(sample + sample + Data(count: 512)) == twice)
    #expect(try read(sample + Data(count: 3) + sample) == twice)
  }

  @Test func `is truncated wherever it is cut`() throws {
    for count in 2..<sample.count {
      #expect(fact(reading: sample.prefix(count)) == .truncated, "cut at \(count)")
      #expect(fact(reading: sample + sample.prefix(count)) == .truncated, "cut at \(count)")
    }
  }

  @Test func `with a damaged byte is refused or unharmed`() throws {
    for index in 2..<sample.count {
      for flip in [1 << (index % 8), 0xff] as [UInt8] {
        var damaged = sample
        damaged[index] ^= flip
        do {
          #expect(try read(damaged) == Data(text.utf8), "byte \(index) flipped by \(flip)")
        } catch {
          switch (error as? DataProblem)?.fact {
          case .corrupt, .truncated, .trailingBytes: break
          case let fact: Issue.record("\(fact as Any) for byte \(index) flipped by \(flip)")
          }
        }
      }
    }
  }

  @Test func `has nothing but gzip behind gzip`() throws {
    #expect(fact(reading: sample + Data("x".utf8)) == .trailingBytes)
    #expect(fact(reading: sample + Data([0, 0, 7])) == .trailingBytes)
    #expect(fact(reading: sample + Data([0x1f])) == .truncated)
    #expect(fact(reading: sample + Data([0x1f, 0x00])) == .corrupt("incorrect header check"))
  }

  @Test func `gives every byte before the damage first`() throws {
    let folder = FileManager.default.temporaryDirectory
    let name = "seismo-\(UUID().uuidString)"
    try sample.dropLast(4).write(to: folder.appending(path: name))
    defer { try? FileManager.default.removeItem(at: folder.appending(path: name)) }
    let file = try DataFile(FileReference(name, in: folder.path))
    var block = [UInt8](repeating: 0, count: 4096)
    let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
    #expect(block[..<count].elementsEqual(text.utf8))
    for _ in 0..<2 {
      #expect(throws: DataProblem(.truncated, file: name)) {
        try block.withUnsafeMutableBytes { try file.read(into: $0) }
      }
    }
  }

  @Test func `that isn't there, or is a folder, is said to be so`() throws {
    #expect {
      try DataFile(FileReference("none.csv", in: "/nowhere"))
    } throws: {
      "\($0)" == "none.csv: error: no such file (looked for /nowhere/none.csv)"
    }
    #expect {
      try DataFile(FileReference("..", in: "/tmp"))
    } throws: {
      "\($0)" == "..: error: is a folder, not a file"
    }
  }

  @Test func `a whole file is read as text, gzipped or not, and has to be UTF-8`() throws {
    func whole(_ data: Data) throws -> String {
      let folder = FileManager.default.temporaryDirectory.path
      let name = "seismo-\(UUID().uuidString)"
      try data.write(to: URL(filePath: folder + "/" + name))
      defer { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
      return try DataFile.text(of: FileReference(name, in: folder))
    }
    #expect(try whole(sample) == text)
    #expect(try whole(Data(text.utf8)) == text)
    #expect(try whole(Data()) == "")
    let problem = #expect(throws: DataProblem.self) { try whole(Data([0x61, 0xff])) }
    #expect(problem?.fact == .notUTF8)
  }
}
