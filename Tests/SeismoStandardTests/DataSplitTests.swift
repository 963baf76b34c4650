import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

private let someFractions = [
  (0.7, 0.15, 0.15), (0.5, 0.25, 0.25), (1, 0, 0), (0.8, 0, 0.2), (0.1, 0.2, 0.7),
  (1 / 3, 1 / 3, 1 / 3),
].map { train, validation, test in
  var fractions = SplitFractions()
  (fractions.train, fractions.validation, fractions.test) = (train, validation, test)
  return fractions
}

/// A table with a target of `classes` classes: each row's drawn at random, some missing.
private func table(rows: Int, classes: Int) -> Table {
  var random = RandomStream(seed: 9, purpose: "classes", rows, classes)
  var table = numericTable([Double](repeating: 0, count: rows))
  let codes = (0..<rows).map { _ in Int32(min(random.below(classes), random.below(classes))) }
  table.target = Column(
    name: "y", values: .categories(codes, levels: (0..<classes).map { "\($0)" }))
  return table
}

private func all(_ partition: Partition) -> [Int] {
  partition.training + partition.validation + partition.test
}

@Suite struct `A split` {
  @Test func `of 846 rows makes 592, 127 and 127`() throws {
    #expect(SplitFractions().counts(of: 846) == [592, 127, 127])
    let sizes = SplitFractions().counts(ofClasses: [218, 217, 212, 199])
    #expect((0..<3).map { part in sizes.reduce(0) { $0 + $1[part] } } == [592, 127, 127])
  }

  @Test func `puts every row into exactly one part, in order`() throws {
    for rows in 1...60 {
      for fractions in someFractions {
        var split = RandomSplit()
        split.fractions = fractions
        var random = RandomStream(seed: 1, purpose: "split")
        let partition = try split.partition(
          numericTable(Array(repeating: 0, count: rows)), fold: 0, random: &random)
        #expect(all(partition).sorted() == Array(0..<rows))
        for part in [partition.training, partition.validation, partition.test] {
          #expect(part == part.sorted())
        }
        let counts = [partition.training, partition.validation, partition.test].map(\.count)
        #expect(counts == fractions.counts(of: rows))
        for (count, share) in zip(counts, [fractions.train, fractions.validation, fractions.test]) {
          #expect(abs(Double(count) - share * Double(rows)) < 1 + 1e-9)
        }
      }
    }
  }

  @Test func `by class is as large as one at random, and never off by more than two rows`() throws {
    for rows in 1...60 {
      for classes in [1, 2, 3, 7, 40] {
        let table = table(rows: rows, classes: classes)
        for fractions in someFractions {
          var split = StratifiedSplit()
          split.fractions = fractions
          var random = RandomStream(seed: 1, purpose: "split")
          let partition = try split.partition(table, fold: 0, random: &random)
          #expect(all(partition).sorted() == Array(0..<rows))
          #expect(
            [partition.training, partition.validation, partition.test].map(\.count)
              == fractions.counts(of: rows))
        }
      }
    }
  }

  @Test func `by class keeps each class near its shares`() {
    var random = RandomStream(seed: 2, purpose: "sizes")
    for fractions in someFractions {
      for _ in 0..<300 {
        let sizes = (0..<(1 + random.below(9))).map { _ in random.below(50) }
        for (size, counts) in zip(sizes, fractions.counts(ofClasses: sizes)) {
          #expect(counts.reduce(0, +) == size && counts.allSatisfy { $0 >= 0 })
          for (count, share) in zip(
            counts, [fractions.train, fractions.validation, fractions.test])
          {
            #expect(abs(Double(count) - share * Double(size)) < 2)
          }
        }
      }
    }
  }

  @Test func `depends on its random stream alone`() throws {
    func split(_ seed: UInt64) throws -> Partition {
      var random = RandomStream(seed: seed, purpose: "split")
      return try StratifiedSplit().partition(table(rows: 60, classes: 3), fold: 0, random: &random)
    }
    #expect(try split(1) == split(1))
    #expect(try split(1) != split(2))
  }

  @Test func `has fractions that add up to 1`() {
    var split = RandomSplit()
    split.fractions.test = 0.25
    #expect(
      message { try split.validate() } == "test: train + validation + test must be 1, got 1.1")
    for fractions in someFractions { #expect(message { try fractions.validate() } == "no error") }
  }

  @Test func `by class needs classes`() {
    var numeric = numericTable([1, 2])
    var random = RandomStream(seed: 1, purpose: "split")
    let words = "needs a categorical target; use random for a number"
    #expect(
      message { try StratifiedSplit().partition(numeric, fold: 0, random: &random) } == words)
    numeric.target = Column(name: "y", values: .numbers([1, 2]))
    #expect(
      message { try StratifiedSplit().partition(numeric, fold: 0, random: &random) } == words)
  }

  @Test func `by class takes rows without a class as one more class`() throws {
    var table = table(rows: 20, classes: 2)
    table.target = Column(
      name: "y", values: .categories((0..<20).map { $0 % 2 == 0 ? -1 : 0 }, levels: ["a"]))
    var random = RandomStream(seed: 1, purpose: "split")
    let partition = try StratifiedSplit().partition(table, fold: 0, random: &random)
    #expect(all(partition).sorted() == Array(0..<20))
    #expect(partition.training.count(where: { $0 % 2 == 0 }) == 7)
  }
}
