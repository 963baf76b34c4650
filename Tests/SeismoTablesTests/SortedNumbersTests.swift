import SeismoSpec
import SeismoTables
import Testing

@Suite struct SortedNumbersTests {
  /// Many numbers of each kind that a sort could take for another.
  private static let families: [(name: String, numbers: [Double])] = {
    var random = RandomStream(seed: 5, purpose: "sorting")
    func many(_ make: (inout RandomStream) -> Double) -> [Double] {
      (0..<5000).map { _ in make(&random) }
    }
    let spread = many { Double(bitPattern: $0.next()) }.filter { !$0.isNaN }
    return [
      ("all bit patterns", spread),
      ("ascending", spread.sorted()),
      ("descending", spread.sorted(by: >)),
      ("close to each other", many { 1e9 + $0.uniform() }),
      ("few different ones", many { ($0.uniform() * 5).rounded() - 2 }),
      ("as many different ones as are counted", many { Double(Int($0.uniform() * 1024)) }),
      ("more than are counted", many { Double(Int($0.uniform() * 1100)) }),
      ("one", [Double](repeating: 3, count: 5000)),
      (
        "both zeros and infinities",
        many { [0.0, -0.0, .infinity, -.infinity][Int($0.uniform() * 4)] }
      ),
      (
        "denormal",
        many { Double(bitPattern: UInt64($0.uniform() * 1000)) * ($0.uniform() < 0.5 ? -1 : 1) }
      ),
      ("none", []), ("a few", [2, -0.0, 0, -3]),
    ]
  }()

  @Test(arguments: families.indices)
  func `numbers are in the order that sort has, bit by bit`(family: Int) {
    let (name, numbers) = Self.families[family]
    var sorted = numbers
    sorted.sortAscending()
    #expect(sorted.map(\.bitPattern) == numbers.sorted().map(\.bitPattern), "\(name)")
  }
}
