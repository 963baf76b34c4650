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

/// Calls `body` with a folder that is gone afterwards.
private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "seismo-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Names of files in which what can be read only once may be kept.
private func temporaryFiles() throws -> [String] {
  let folder = FileManager.default.temporaryDirectory.path
  return try FileManager.default.contentsOfDirectory(atPath: folder).filter {
    $0.hasPrefix("seismo-") && $0.count == "seismo-XXXXXX".count
  }
}

private func words<R>(_ body: () throws -> R) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

extension FileReference {
  fileprivate func write(_ text: String, inPlace: Bool = false) throws {
    try Data(text.utf8).write(to: URL(filePath: path), options: inPlace ? [] : .atomic)
  }
}

@Suite struct `What is read of a file` {
  @Test func `is of one version, even when another takes its place`() throws {
    try withFolder { folder in
      let file = FileReference("t.csv", in: folder)
      try file.write("first")
      #expect(try DataFile.text(of: file) == "first")
      try file.write("second")
      #expect(try DataFile.text(of: file) == "first")
      #expect(try FileLines(of: file, from: 1).lines == ["first"])
      #expect(try DataFile.text(of: FileReference("t.csv", in: folder)) == "second")
    }
  }

  @Test(arguments: ["more and more", "t", ""])
  func `is refused when it was written to meanwhile`(_ other: String) throws {
    try withFolder { folder in
      let file = FileReference("t.csv", in: folder)
      try file.write("first")
      let data = try DataFile(file)
      var block = [UInt8](repeating: 0, count: 1)
      _ = try block.withUnsafeMutableBytes(data.read(into:))
      try file.write(other, inPlace: true)
      #expect(
        words { try DataFile.text(of: file) } == """
          t.csv: error: was changed while it was read; try again when it is no longer written to
          """)
    }
  }

  @Test func `is the same for more files than are kept open`() throws {
    try withFolder { folder in
      let opened = OpenFiles()
      let files = (0..<200).map { FileReference("\($0).csv", in: folder, opened: opened) }
      for file in files { try file.write(file.written) }
      for file in files + files { #expect(try DataFile.text(of: file) == file.written) }
      try files[199].write("another")
      #expect(
        words { try DataFile.text(of: files[199]) } == """
          199.csv: error: was changed while it was read; try again when it is no longer written to
          """)
    }
  }

  @Test func `is the whole of a pipe, as often as it is asked for`() throws {
    try withFolder { folder in
      let file = FileReference("pipe", in: folder)
      #expect(mkfifo(file.path, 0o600) == 0)
      let text = String(repeating: "a line of many\n", count: 40_000)
      let path = file.path
      let before = try temporaryFiles()
      let writer = Thread {
        guard let pipe = fopen(path, "w") else { return }
        fputs(text, pipe)
        fclose(pipe)
      }
      writer.start()
      #expect(try FileLines(of: file, from: 1, before: 2).lines == ["a line of many"])
      #expect(try DataFile.text(of: file) == text)
      #expect(try DataFile.text(of: FileReference("pipe", in: folder)) == text)
      #expect(Set(try temporaryFiles()).subtracting(before) == [])
    }
  }

  @Test(arguments: ["/dev/zero", "/dev/null"])
  func `is nothing where it is a device`(_ path: String) {
    #expect(
      words { try DataFile(FileReference(path, in: "/")) }
        == "\(path): error: is a device, not a file or a pipe")
  }
}
