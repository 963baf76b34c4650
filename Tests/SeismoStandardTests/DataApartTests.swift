import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

/// Rows with columns that a split looks at, from line 2 of t.csv on.
private func table(_ columns: (name: String, values: Column.Values)...) -> Table {
  var table = numericTable([])
  let made = columns.map { Column(name: $0.name, values: $0.values) }
  let count = made.first?.count ?? 0
  table = Table(
    columns: made, provenance: Provenance(file: "t.csv", lines: (0..<count).map { UInt32($0 + 2) }))
  table.apart = made
  return table
}

private func divide(
  _ split: some Splitter, _ table: Table, seed: UInt64 = 1
) throws -> Partition {
  var random = RandomStream(seed: seed, purpose: "split")
  return try split.partition(table, fold: 0, random: &random)
}

private func fractions(_ train: Double, _ validation: Double, _ test: Double) -> SplitFractions {
  var fractions = SplitFractions()
  (fractions.train, fractions.validation, fractions.test) = (train, validation, test)
  return fractions
}

@Suite struct `A split by columns` {
  @Test func `by a hash leaves each row in its part when others come and go`() throws {
    var split = HashSplit()
    split.by = ["id", "kind"]
    let ids = (0..<2000).map(Double.init)
    let codes = ids.map { Int32(Int($0) % 2) }
    func part(of ids: [Double], seed: UInt64) throws -> [Double: Int] {
      let table = table(
        ("id", .numbers(ids)),
        ("kind", .categories(ids.map { codes[Int($0)] }, levels: ["a", "b"])))
      let parts = try divide(split, table, seed: seed)
      var found: [Double: Int] = [:]
      for (part, rows) in [parts.training, parts.validation, parts.test].enumerated() {
        for row in rows { found[ids[row]] = part }
      }
      return found
    }
    let all = try part(of: ids, seed: 1)
    #expect(all.count == 2000)
    let some = try part(of: ids.filter { Int($0) % 3 > 0 }.reversed(), seed: 2)
    for (id, part) in some { #expect(all[id] == part) }
    // 0.7, 0.15 and 0.15 of 2000, within four standard deviations.
    let sizes = (0..<3).map { part in all.values.count { $0 == part } }
    #expect(abs(sizes[0] - 1400) < 82 && abs(sizes[1] - 300) < 64 && abs(sizes[2] - 300) < 64)
    split.salt = 1
    #expect(try part(of: ids, seed: 1) != all)
    // The parts are these on every machine, for ever.
    split.salt = 0
    #expect(
      try divide(
        split,
        table(
          ("id", .numbers([1, 2, 3, 4, 5, 6])),
          ("kind", .categories([0, 0, 0, 0, 1, -1], levels: ["a", "b"])))
      ).training
        == [0, 1, 3, 4, 5])
  }

  @Test func `by group divides no group`() throws {
    var random = RandomStream(seed: 8, purpose: "groups")
    var split = GroupSplit()
    split.by = "patient"
    for groups in [3, 10, 50] {
      let patients = (0..<300).map { _ in Double(random.below(groups)) }
      let parts = try divide(split, table(("patient", .numbers(patients))))
      let sets = [parts.training, parts.validation, parts.test].map { rows in
        Set(rows.map { patients[$0] })
      }
      #expect(sets.reduce(0) { $0 + $1.count } == Set(patients).count)
      let largest = Set(patients).map { one in patients.count { $0 == one } }.max() ?? 0
      for (part, wanted) in zip([parts.training, parts.validation, parts.test], [210, 45, 45]) {
        #expect(abs(part.count - wanted) < largest)
      }
    }
    #expect(
      message { try divide(split, table(("patient", .numbers([1, .nan])))) }
        == "t.csv:3: error: column 'patient': the value is missing, by which rows are split; fill it in, "
        + "or leave the row out")
  }

  @Test func `by time trains on the earliest, and divides no moment`() throws {
    var split = TimeSplit()
    split.by = "when"
    split.fractions = fractions(0.5, 0.25, 0.25)
    let parts = try divide(split, table(("when", .numbers([8, 1, 7, 2, 6, 3, 5, 4]))))
    #expect(parts.training == [1, 3, 5, 7])
    #expect(parts.validation == [4, 6])
    #expect(parts.test == [0, 2])
    let tied = try divide(split, table(("when", .numbers([1, 1, 1, 2, 2, 2, 2, 2]))))
    #expect(tied.training == [0, 1, 2])
    #expect(tied.validation == [] && tied.test == [3, 4, 5, 6, 7] || tied.validation.count == 5)
    #expect(
      message { try divide(split, table(("when", .categories([0], levels: ["a"])))) }
        == "by: column 'when' holds no dates, times or numbers")
  }

  @Test func `that is predefined takes its words, and refuses others`() throws {
    var split = PredefinedSplit()
    split.by = "part"
    let levels = ["test", "train", "val", "x"]
    let parts = try divide(split, table(("part", .categories([1, 0, 2, -1, 1], levels: levels))))
    #expect(parts == Partition(training: [0, 4], validation: [2], test: [1]))
    #expect(
      message { try divide(split, table(("part", .categories([1, 3], levels: levels)))) }
        == "t.csv:3: error: column 'part': expected one of train, training, validation, valid, val, dev, "
        + "test, found 'x'; correct it, or add it to 'train', 'validation' or 'test' of the split")
    #expect(
      message { try divide(split, table(("part", .categories([0, 2], levels: levels)))) }
        == "leaves none of 2 rows for training")
    split.test = ["val"]
    #expect(message { try split.validate() } == "test: names 'val' a second time")
  }
}

private func order(_ sampler: some Sampler, _ rows: SampledRows, epoch: Int = 0) throws -> [Int32] {
  let plan = try sampler.plan(rows)
  var order = [Int32](repeating: -1, count: plan.draws)
  var random = RandomStream(seed: 1, purpose: "sampler", epoch)
  var span = order.mutableSpan
  sampler.draw(rows, epoch: epoch, random: &random, into: &span)
  return order
}

@Suite struct `A sampler by weights or classes` {
  @Test func `draws rows as often as they weigh, and those of no weight never`() throws {
    var sampler = WeightedSampler()
    sampler.weights = "w"
    let weights: [Double] = [0, 1, 0, 0, 6, 3, 0]
    var counts = [Int](repeating: 0, count: 7)
    for epoch in 0..<3000 {
      for row in try order(sampler, SampledRows(count: 7, weights: weights), epoch: epoch) {
        counts[Int(row)] += 1
      }
    }
    #expect(counts[0] + counts[2] + counts[3] + counts[6] == 0)
    // 21,000 draws; standard deviations are 43, 71 and 66.
    #expect(
      abs(counts[1] - 2100) < 180 && abs(counts[4] - 12_600) < 290 && abs(counts[5] - 6300) < 270)
    #expect(
      message { try sampler.plan(SampledRows(count: 2, weights: [0, 0])) }
        == "weights: 'w' is 0 in every training row")
  }

  @Test func `gives each batch the classes in proportion`() throws {
    var random = RandomStream(seed: 6, purpose: "labels")
    for _ in 0..<60 {
      let classes = 1 + random.below(12)
      let count = 1 + random.below(300)
      let labels = (0..<count).map { _ in
        Int32(random.below(1 + random.below(classes)))
      }
      let rows = SampledRows(count: count, labels: labels)
      var sampler = StratifiedBatches()
      sampler.batchSize.rows = 1 + random.below(50)
      let drawn = try order(sampler, rows, epoch: 1)
      #expect(drawn.sorted() == (0..<Int32(count)).map(\.self))
      #expect(try drawn != order(sampler, rows, epoch: 2) || count < 4)
      for start in stride(from: 0, to: count, by: sampler.batchSize.rows) {
        let batch = drawn[start..<min(start + sampler.batchSize.rows, count)]
        for one in 0..<Int32(classes) {
          let share = Double(labels.count { $0 == one } * batch.count) / Double(count)
          #expect(abs(Double(batch.count { labels[Int($0)] == one }) - share) < 2)
        }
      }
    }
    #expect(
      message { try StratifiedBatches().plan(SampledRows(count: 3)) }
        == "needs a categorical target; use shuffled for a number")
  }
}
