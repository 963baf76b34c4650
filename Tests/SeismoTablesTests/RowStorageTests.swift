import SeismoSpec
import SeismoTables
import Testing

@Suite struct `Line numbers` {
  /// Runs, gaps, steps back (the next file), and lines beyond what is counted.
  private static let cases: [[UInt32]] = [
    [], [2], [2, 3, 4, 5], [2, 4, 6, 8], [5, 6, 9, 10, 11, 20], [2, 3, 4, 2, 3, 9], [7, 7, 7],
    [.max - 1, .max, .max, .max], [3, 2, 1],
  ]

  @Test(arguments: cases)
  func `are what was put in`(_ lines: [UInt32]) {
    let numbers = LineNumbers(lines)
    #expect(Array(numbers) == lines)
    #expect(numbers.indices.map { numbers[$0] } == lines)
    #expect(numbers.count == lines.count)
  }

  @Test(arguments: cases, cases)
  func `of two stretches follow each other`(_ first: [UInt32], _ second: [UInt32]) {
    var numbers = LineNumbers(first)
    numbers.append(contentsOf: LineNumbers(second))
    #expect(Array(numbers) == first + second)
    #expect(numbers == LineNumbers(first + second))
  }
}

@Suite struct `An index of rows` {
  private func columns(_ values: [Double], _ codes: [Int32]) -> [Column] {
    [
      Column(name: "x", values: .numbers(values)),
      Column(name: "w", values: .categories(codes, levels: ["a", "b", "c"])),
    ]
  }

  @Test func `finds the first equal row of another table, also for rows that stand twice`() {
    let index = RowIndex(columns([1, 2, 1, .nan, 0, 3], [0, 1, 0, -1, 2, 0]), rows: 6)
    #expect(index.repeated.map(\.row) == [2])
    #expect(index.repeated.map(\.of) == [0])
    let others = columns([9, 1, -0.0, .nan, 1, 3], [0, 0, 2, -1, 0, 1])
    #expect(index.firstEqual(in: others, rows: 6) == [1, -1, 1, 3, 2, -1])
    #expect(index.firstEqual(in: columns([], []), rows: 0) == [-1, -1, -1, -1, -1, -1])
  }

  @Test func `finds every repeated row of many`() {
    var random = RandomStream(seed: 6, purpose: "rows")
    // Of 400,000 numbers of 32 bits some twenty pairs are equal.
    let numbers = (0..<400_000).map { Double($0) + random.uniform() }
    let index = RowIndex([Column(name: "x", values: .numbers(numbers + numbers))], rows: 800_000)
    #expect(index.repeated.map(\.row) == Array(400_000..<800_000))
    #expect(index.repeated.map(\.of) == Array(0..<400_000))
    let others = [Column(name: "x", values: .numbers(Array(numbers.reversed())))]
    let first = index.firstEqual(in: others, rows: 400_000)
    let places = (0..<400_000).reversed().map(Int32.init)
    #expect(first == places + places)
  }

  @Test func `tells rows apart that share a digest`() {
    func mixed(_ bits: UInt64) -> UInt64 {
      let mixed = bits &* 0x9e37_79b9_7f4a_7c15
      return mixed ^ mixed >> 29
    }
    let first = [1.5, 2.5, 3.5]
    let second = first.map {
      Double(bitPattern: 42.0.bitPattern ^ mixed(first[0].bitPattern) ^ mixed($0.bitPattern))
    }
    #expect(second.allSatisfy { !$0.isNaN })
    func table(_ rows: [Int]) -> [Column] {
      [
        Column(name: "x", values: .numbers(rows.map { first[$0] })),
        Column(name: "y", values: .numbers(rows.map { second[$0] })),
      ]
    }
    let index = RowIndex(table([0, 1, 2, 1, 0, 2]), rows: 6)
    #expect(index.repeated.map(\.row) == [3, 4, 5])
    #expect(index.repeated.map(\.of) == [1, 0, 2])
    #expect(index.firstEqual(in: table([2, 0, 2]), rows: 3) == [1, -1, 0, -1, 1, 0])
  }

  @Test func `finds what comparing every pair finds, in many rows`() {
    var random = RandomStream(seed: 5, purpose: "rows")
    func draw(_ rows: Int) -> [Column] {
      columns(
        (0..<rows).map { _ in Double(random.below(400)) },
        (0..<rows).map { _ in Int32(random.below(3)) })
    }
    func row(_ table: [Column], _ row: Int) -> String {
      "\(table[0].numbers?[row] ?? .nan) \(table[1].texts[row])"
    }
    // More than are looked at at a time.
    let (held, other) = (draw(600), draw(40_000))
    var known: [String: Int32] = [:]
    let texts = other[1].texts
    for place in 0..<40_000 {
      let key = "\(other[0].numbers?[place] ?? .nan) \(texts[place])"
      if known[key] == nil { known[key] = Int32(place) }
    }
    let index = RowIndex(held, rows: 600)
    #expect(
      index.firstEqual(in: other, rows: 40_000) == (0..<600).map { known[row(held, $0)] ?? -1 })
  }
}

@Suite struct `A table that is divided` {
  @Test func `gives each part its rows, targets, ids and lines, and the rest to none`() {
    var table = Table(
      columns: [
        Column(name: "x", values: .numbers([0, 10, 20, 30, 40])),
        Column(name: "w", values: .categories([0, -1, 1, 0, 1], levels: ["p", "q"])),
      ], provenance: Provenance(file: "a.csv", lines: [2, 3, 5, 6, 9]))
    table.target = Column(name: "y", values: .numbers([0, 1, 2, 3, 4]))
    let kept = table.selecting([4, 3, 2, 1])
    let parts = kept.divided(by: Partition(training: [0, 3], validation: [], test: [2]))
    #expect(parts.map(\.rowIDs) == [[4, 1], [], [2]])
    #expect(parts.map(\.columns[0].numbers) == [[40, 10], [], [20]])
    #expect(parts.map(\.columns[1].texts) == [["q", ""], [], ["q"]])
    #expect(parts.map(\.target?.numbers) == [[4, 1], [], [2]])
    #expect(parts[0].place(of: 1) == "a.csv:3")
  }
}
