internal import SeismoReading
internal import SeismoSpec
internal import SeismoTables

/// The messages of a stream in Arrow's IPC format, one after the other, or those of a file, by its footer; gzip is taken
/// off.
final class ArrowStream {
  private static let longestMetadata = 64 << 20
  private static let magic = Array("ARROW1".utf8)

  /// What a message brings.
  enum Message {
    case batch(FlatTable, body: [UInt8])
    case dictionary(id: Int64, isDelta: Bool, FlatTable, body: [UInt8])
  }

  private let data: DataFile
  /// A file's messages, the next one last; nil for a stream.
  private var blocks: [ArrowBlock]?
  /// The whole of a file.
  private var bytes: [UInt8] = []
  let fields: [ArrowField]

  /// Opens a file and reads its schema.
  ///
  /// - Throws: `ArrowProblem`, or `DataProblem` when the file can't be read.
  init(_ file: FileReference, _ limits: DataLimits) throws {
    data = try DataFile(file, limits: limits)
    let start = try data.bytes(atMost: 8)
    guard !start.starts(with: Array("FEA1".utf8)) else {
      throw ArrowProblem(
        "is a Feather file of version 1, which isn't read; write it again with a newer pyarrow")
    }
    if start.starts(with: Self.magic) {
      bytes = start + (try data.bytes(atMost: .max))
      let footer = try Self.footer(of: bytes)
      guard let schema = try footer.table(1) else { throw ArrowProblem.damaged("it has no schema") }
      fields = try ArrowField.all(of: schema)
      // Dictionaries first, wherever they are.
      blocks = (try footer.blocks(2) + footer.blocks(3)).reversed()
      return
    }
    guard let first = try Self.metadata(data, start: start), try first.number(1, UInt8(0)) == 1,
      let schema = try first.table(2)
    else {
      throw ArrowProblem(
        "doesn't start with an Arrow schema; is it an Arrow file or stream, of version 0.15 or newer?"
      )
    }
    fields = try ArrowField.all(of: schema)
  }

  var position: (bytes: Int, size: Int?) { (data.bytesRead, data.size) }
  var bytesOnDisk: Int { data.size ?? data.bytesRead }

  /// What stands at a file's end: where its messages are.
  private static func footer(of bytes: [UInt8]) throws -> FlatTable {
    let end = bytes.count - magic.count - 4
    guard end >= 8, bytes.suffix(magic.count).elementsEqual(magic) else {
      throw ArrowProblem.damaged("its end lacks")
    }
    let length = number(bytes[end..<end + 4])
    guard length <= end - 8 else { throw ArrowProblem.damaged("its footer leads out of it") }
    return try FlatTable(rootOf: Array(bytes[end - length..<end]))
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A stream's next metadata; nil at the end.
  ///
  /// - Parameter start: bytes that were read already.
  private static func metadata(_ data: DataFile, start: [UInt8]) throws -> FlatTable? {
    let head = start + (try data.bytes(atMost: 8 - start.count))
    guard !head.isEmpty else { return nil }
    guard head.count == 8 else { throw ArrowProblem.damaged("it ends within a message") }
    guard head[..<4].allSatisfy({ $0 == 0xff }) else { return nil }
    let length = number(head[4...])
    guard length > 0 else { return nil }
    guard length <= longestMetadata else {
      throw ArrowProblem.damaged("a message has metadata of \(length) bytes")
    }
    let bytes = try data.bytes(atMost: length)
    guard bytes.count == length else { throw ArrowProblem.damaged("it ends within a message") }
    return try FlatTable(rootOf: bytes)
  }

  /// The next batch.
  ///
  /// - Returns: nil at the end.
  func next() throws -> Message? {
    if blocks != nil {
      guard let block = blocks?.popLast() else { return nil }
      return try message(FlatTable(rootOf: block.metadata(in: bytes)), block.body(in: bytes))
    }
    guard let metadata = try Self.metadata(data, start: []) else { return nil }
    let length: Int64 = try metadata.number(3, 0)
    guard let length = Int(exactly: length), length >= 0 else {
      throw ArrowProblem.damaged("a message's length is impossible")
    }
    let body = try data.bytes(atMost: length)
    guard body.count == length else { throw ArrowProblem.damaged("it ends within a message") }
    return try message(metadata, body)
  }

  private func message(_ metadata: FlatTable, _ body: [UInt8]) throws(ArrowProblem) -> Message {
    guard let header = try metadata.table(2) else { throw .damaged("a message has no header") }
    switch try metadata.number(1, UInt8(0)) {
    case 2:
      guard let batch = try header.table(1) else { throw .damaged("a dictionary has no values") }
      return .dictionary(
        id: try header.number(0, 0), isDelta: try header.number(2, UInt8(0)) != 0, batch, body: body
      )
    case 3: return .batch(header, body: body)
    case let kind: throw .damaged("a message is of the unknown kind \(kind)")
    }
  }
}
