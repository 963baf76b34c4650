internal import SeismoTables

/// A batch's buffers, column by column, as the fields say.
struct ArrowBatch {
  let rows: Int
  private let body: [UInt8]
  private let nodes: [(Int64, Int64)]
  private let buffers: [Range<Int>]
  private let views: [Int64]
  private let codec: ArrowCodec?
  private let limits: DataLimits

  /// Reads where a batch's buffers are.
  ///
  /// - Parameter limits: what a buffer may come to once unpacked.
  init(_ batch: FlatTable, body: [UInt8], _ limits: DataLimits) throws(ArrowProblem) {
    (self.body, self.limits) = (body, limits)
    let length: Int64 = try batch.number(0, 0)
    guard let rows = Int(exactly: length), (0..<Int(Int32.max)).contains(rows) else {
      throw .damaged("a batch has an impossible number of rows")
    }
    self.rows = rows
    if let compression = try batch.table(3) {
      guard let codec = ArrowCodec(rawValue: try compression.number(0, 0)) else {
        throw ArrowProblem("is compressed in a way that isn't known here")
      }
      self.codec = codec
    } else {
      codec = nil
    }
    nodes = try batch.pairs(1)
    var buffers: [Range<Int>] = []
    for (offset, length) in try batch.pairs(2) {
      guard let offset = Int(exactly: offset), let length = Int(exactly: length), offset >= 0,
        length >= 0, offset <= body.count, length <= body.count - offset
      else { throw .damaged("a buffer leads out of its message") }
      buffers.append(offset..<offset + length)
    }
    self.buffers = buffers
    views = try batch.numbers(4)
  }

  /// The columns of some fields, in their order; nil for those that aren't wanted.
  func columns(
    of fields: [ArrowField], wanted: [Bool]
  ) throws(ArrowProblem) -> [ArrowColumn?] {
    var columns: [ArrowColumn?] = []
    var (node, buffer, view) = (0, 0, 0)
    for (place, field) in fields.enumerated() {
      let own = try viewBuffers(view, field.views)
      guard node + field.nodes <= nodes.count, buffer + field.buffers + own <= buffers.count else {
        throw .damaged("a batch has fewer buffers than columns need")
      }
      let type = field.dictionary?.index ?? field.type
      columns.append(
        wanted[place]
          ? try column(type, nodes[node], buffers[buffer..<buffer + field.buffers + own]) : nil)
      node += field.nodes
      buffer += field.buffers + own
      view += field.views
    }
    return columns
  }

  /// The values of a dictionary.
  func values(of field: ArrowField) throws(ArrowProblem) -> ArrowColumn {
    let own = try viewBuffers(0, field.type.hasViews ? 1 : 0)
    guard let node = nodes.first, field.type.buffers + own <= buffers.count else {
      throw .damaged("a dictionary has fewer buffers than its values need")
    }
    return try column(field.type, node, buffers[..<(field.type.buffers + own)])
  }

  private func column(
    _ type: ArrowType, _ node: (Int64, Int64), _ buffers: ArraySlice<Range<Int>>
  ) throws(ArrowProblem) -> ArrowColumn {
    guard let codec else { return try ArrowColumn(type, body, node, Array(buffers), rows) }
    let (bytes, places) = try codec.unpacked(buffers, of: body, limits)
    return try ArrowColumn(type, bytes, node, places, rows)
  }

  /// How many buffers hold the texts of some columns of views.
  private func viewBuffers(_ first: Int, _ count: Int) throws(ArrowProblem) -> Int {
    guard first + count <= views.count else {
      throw .damaged("a batch doesn't say how many buffers its texts have")
    }
    var sum = 0
    for number in views[first..<first + count] {
      guard let number = Int(exactly: number), number >= 0, number <= buffers.count else {
        throw .damaged("a batch has an impossible number of buffers")
      }
      sum += number
    }
    return sum
  }
}
