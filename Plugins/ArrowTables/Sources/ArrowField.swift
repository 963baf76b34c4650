/// A column as the metadata describe it, with all that lies in a batch for it.
struct ArrowField {
  /// Fields within each other.
  private static let deepest = 64
  /// Fields in all: a schema of a few bytes could say that there are millions.
  private static let most = 100_000

  let name: String
  let type: ArrowType
  /// The dictionary that its values are indices of, with the indices' type.
  let dictionary: (id: Int64, index: ArrowType)?
  /// Nodes, buffers and counts of views that a batch has for it and what is within it.
  let nodes: Int
  let buffers: Int
  let views: Int
  /// The same in a batch of its dictionary's values.
  let valueNodes: Int

  /// The fields of a schema.
  static func all(of schema: FlatTable) throws(ArrowProblem) -> [ArrowField] {
    guard try schema.number(0, Int16(0)) == 0 else {
      throw ArrowProblem("has numbers whose highest byte is first, which aren't read")
    }
    var left = most
    var fields: [ArrowField] = []
    for field in try schema.tables(1) { fields.append(try ArrowField(field, depth: 0, &left)) }
    return fields
  }

  private init(_ field: FlatTable, depth: Int, _ left: inout Int) throws(ArrowProblem) {
    left -= 1
    guard depth < Self.deepest, left > 0 else { throw ArrowProblem("has too many fields") }
    name = try field.text(0)
    type = try ArrowType(field)
    var (nodes, buffers, views) = (1, type.buffers, type.hasViews ? 1 : 0)
    for child in try field.tables(5) {
      let child = try ArrowField(child, depth: depth + 1, &left)
      nodes += child.nodes
      buffers += child.buffers
      views += child.views
    }
    valueNodes = nodes
    if let encoding = try field.table(4) {
      var index = ArrowType.integer(bytes: 4, isSigned: true)
      if let type = try encoding.table(1) {
        let bits: Int32 = try type.number(0, 0)
        guard [8, 16, 32, 64].contains(bits) else { throw .damaged("an index has \(bits) bits") }
        index = .integer(bytes: Int(bits) / 8, isSigned: try type.number(1, UInt8(0)) != 0)
      }
      dictionary = (try encoding.number(0, Int64(0)), index)
      (self.nodes, self.buffers, self.views) = (1, 2, 0)
    } else {
      dictionary = nil
      (self.nodes, self.buffers, self.views) = (nodes, buffers, views)
    }
  }
}
