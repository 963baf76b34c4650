import Foundation
import NumPyArrays
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `npz` {
  private let folder = TestFolder()

  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .numPyArrays)
  }

  private func reader(_ bytes: [UInt8], _ name: String = "t.npy") throws -> NumPyReader {
    var reader = NumPyReader()
    reader.path = try folder.write(bytes, to: name)
    return reader
  }

  /// An array of one file, its header as NumPy writes it.
  private func array(_ header: String, _ values: [UInt8]) -> [UInt8] {
    let text = header + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
      + values
  }

  private func array(_ descr: String, _ shape: String, fortran: Bool = false, _ values: [UInt8])
    -> [UInt8]
  {
    array(
      "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': (\(shape)), }",
      values)
  }

  private func words(_ bytes: [UInt8], _ name: String = "t.npy") -> String {
    do {
      _ = try reader(bytes, name).read(ReadRequest())
      return "was read"
    } catch {
      return "\(error)"
    }
  }

  private let counting = (1...6).map { UInt8($0) }

  @Test func `two dimensions are columns, in either order`() throws {
    let rows = try reader(array("|u1", "2, 3", counting)).read(ReadRequest())
    #expect(rows.columns.map(\.name) == ["x0", "x1", "x2"])
    #expect(rows.columns.map(\.texts) == [["1", "4"], ["2", "5"], ["3", "6"]])
    #expect(rows.place(of: 1) == "t.npy, record 2")
    let columns = try reader(array("|u1", "2, 3", fortran: true, counting)).read(ReadRequest())
    #expect(columns.columns.map(\.texts) == [["1", "2"], ["3", "4"], ["5", "6"]])
  }

  @Test func `every type is read, in either byte order`() throws {
    func texts(_ descr: String, _ bytes: [UInt8]) throws -> [String] {
      let count = bytes.isEmpty ? 0 : 1
      return try reader(array(descr, "\(count),", bytes)).read(ReadRequest()).columns[0].texts
    }
    #expect(try texts("<i2", [0xfe, 0xff]) == ["-2"])
    #expect(try texts(">i2", [0xff, 0xfe]) == ["-2"])
    #expect(try texts("|i1", [0x80]) == ["-128"])
    #expect(try texts("<u4", [0, 0, 0, 0x80]) == ["2147483648"])
    #expect(try texts("<f4", [0xcd, 0xcc, 0xcc, 0x3d]) == ["\(Double(Float(0.1)))"])
    #expect(try texts(">f8", [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a]) == ["0.1"])
    #expect(try texts("|b1", [1]) == ["1"])
    #expect(try texts("<U2", [0xe9, 0, 0, 0, 0, 0, 0, 0]) == ["é"])
    #expect(try texts("|S3", Array("ab\0".utf8)) == ["ab"])
    #expect(try texts("<M8[D]", [1, 0, 0, 0, 0, 0, 0, 0]) == ["86400"])
    #expect(try texts("<M8[ms]", [0xdc, 5, 0, 0, 0, 0, 0, 0]) == ["1.5"])
    #expect(try texts("<M8[ns]", [0, 0, 0, 0, 0, 0, 0, 0x80]) == [""])
  }

  @Test func `what is no table is said, with what to do`() {
    let cases = [
      (
        array("|O", "1,", [0]),
        "array 'x' has the type '|O', which isn't read; save it as numbers (float64, int64, …), booleans, datetime64 or texts"
      ),
      (
        array("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", [0]),
        "array 'x' has fields of several types; save each as an array of its own"
      ),
      (
        array("|u1", "", [0]),
        "array 'x' has 0 dimensions, and a table's have 1 or 2; name those that are columns, with arrays: [x]"
      ),
      (
        array("|u1", "9,", counting),
        "is damaged: array 'x' is to have 9 bytes, and has 6; fetch or save it again"
      ),
      (
        array("<f8", "4611686018427387904,", counting),
        "is damaged: array 'x' has an impossible shape; fetch or save it again"
      ),
      (Array("x,y\n1,2\n".utf8), "array 'x' isn't in NumPy's format"),
    ]
    for (bytes, reason) in cases { #expect(words(bytes) == "t.npy: error: \(reason)") }
    #expect(words(array("|u1", "0,", [])) == "t.npy: error: there are no rows")
  }

  @Test func `an archive's arrays are named, chosen and ordered`() throws {
    var reader = try reader(NumPyReader.sampleFiles[0].bytes, "a.npz")
    #expect(try reader.declared().arrays == ["X", "y"])
    #expect(try reader.columnNames() == ["X0", "X1", "y"])
    reader.arrays = ["y"]
    #expect(try reader.read(ReadRequest()).columns.map(\.texts) == [["red", "blue", ""]])
    reader.arrays = ["z"]
    #expect {
      try reader.columnNames()
    } throws: {
      "\($0)" == "a.npz: error: has no array 'z'; there are 'X', 'y'"
    }
  }

  @Test func `an archive that is cut or changed anywhere is read or refused, never worse`() throws {
    let sample = NumPyReader.sampleFiles[0].bytes
    var random = RandomNumbers(state: 7)
    for _ in 0..<2000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      do {
        let reader = try reader(bytes, "a.npz")
        defer { try? FileManager.default.removeItem(atPath: reader.files[0].folder) }
        _ = try reader.read(ReadRequest())
      } catch is DataProblem {}
    }
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
