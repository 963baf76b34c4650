import SeismoCSV
import SeismoTables
import Testing

/// Columns of words: texts of blocks that are read apart become the levels of one column.
@Suite struct CSVWordsTests {
  /// Texts of every length up to 40, each beside one that differs in one of its bytes.
  private static let texts = (1...40).flatMap { count in
    let text = (0..<count).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) }
    return [String(text)]
      + text.indices.map { place in
        var other = text
        other[place] = "Z"
        return String(other)
      }
  }

  @Test(arguments: [64, 300, 1 << 16])
  func `texts that differ in one byte are different levels`(blockSize: Int) throws {
    let rows = Self.texts + Self.texts.reversed()
    let column = try words(rows, blockSize)
    #expect(column.texts == rows)
    #expect(column.levels == Set(rows).sorted())
  }

  @Test(arguments: [8, 1 << 16])
  func `texts that Unicode takes for equal are one level, as the first is written`(
    blockSize: Int
  ) throws {
    let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
    let column = try words([decomposed, "tea", composed, "", decomposed], blockSize)
    #expect(
      column.levels.map { Array($0.unicodeScalars) }
        == [decomposed, "tea"].map { Array($0.unicodeScalars) })
    #expect(column.codes == [0, 1, 0, -1, 0])
  }

  private func words(
    _ texts: [String], _ blockSize: Int
  ) throws -> (codes: [Int32], levels: [String], texts: [String]) {
    let table = try read("n,x\n" + texts.map { "1,\($0)\n" }.joined()) { $0.blockSize = blockSize }
    guard case .categories(let codes, let levels) = table.columns[1].values else {
      return ([], [], [])
    }
    return (codes.array, levels, table.columns[1].texts)
  }
}
