internal import SeismoNetworks

/// What a C file is made of while it is being written: constants, helpers, and the lines of the function at hand.
struct CProgram {
  let precision: Precision
  private(set) var helpers: Set<CHelper> = []
  private(set) var constants: [String] = []
  /// The lines of the function that is being written.
  var lines: [String] = []
  /// Bytes that the function has on its stack.
  var stack = 0
  private var known: [String: String] = [:]

  init(_ precision: Precision) { self.precision = precision }

  mutating func use(_ helper: CHelper) { helpers.insert(helper) }

  /// An array of doubles.
  mutating func doubles(_ values: [Double]) -> String {
    constant("double", CText.list(values.map { CText.number($0) }), count: values.count)
  }

  /// An array of numbers of the network's precision.
  mutating func reals(_ values: [Double]) -> String {
    constant("real", CText.list(values.map { CText.number($0, precision) }), count: values.count)
  }

  /// An array of whole numbers.
  mutating func integers(_ values: [Int]) -> String {
    constant("int", CText.list(values.map(String.init)), count: values.count)
  }

  /// An array of texts; NULL where there are none.
  mutating func texts(_ values: [String]) -> String {
    values.isEmpty
      ? "NULL"
      : constant("char *const", CText.list(values.map(CText.literal)), count: values.count)
  }

  /// Equal arrays are there once.
  private mutating func constant(_ type: String, _ list: String, count: Int) -> String {
    if let name = known[type + list] { return name }
    let name = "k\(constants.count)"
    known[type + list] = name
    constants.append("static const \(type) \(name)[\(count)] = \(list);")
    return name
  }

  /// Takes the lines of the function that was written.
  mutating func takeLines() -> [String] {
    defer { (lines, stack) = ([], 0) }
    return lines
  }
}
