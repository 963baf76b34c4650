import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

/// An epoch's rows, batch by batch.
private func batches(
  _ sampler: some Sampler, rows: Int, epoch: Int = 0
) throws -> [ArraySlice<Int32>] {
  try batches(sampler, SampledRows(count: rows), epoch: epoch)
}

private func batches(
  _ sampler: some Sampler, _ rows: SampledRows, epoch: Int = 0
) throws -> [ArraySlice<Int32>] {
  let plan = try sampler.plan(rows)
  var order = [Int32](repeating: -1, count: plan.draws)
  var random = RandomStream(seed: 1, purpose: "sampler", epoch)
  var span = order.mutableSpan
  sampler.draw(rows, epoch: epoch, random: &random, into: &span)
  return (0..<plan.batches).map { order[plan.range(of: $0)] }
}

@Suite struct `A sampler` {
  @Test func `draws every row once, in batches of its size`() throws {
    for rows in 1...40 {
      for size in 1...40 {
        for dropLast in [false, true] where !dropLast || size <= rows {
          var shuffled = ShuffledSampler()
          (shuffled.batchSize.rows, shuffled.batchSize.dropLast) = (size, dropLast)
          var sequential = SequentialSampler()
          (sequential.batchSize.rows, sequential.batchSize.dropLast) = (size, dropLast)
          let sizes =
            [Int](repeating: size, count: rows / size)
            + (dropLast || rows % size == 0 ? [] : [rows % size])
          let inOrder = try batches(sequential, rows: rows)
          let inDisorder = try batches(shuffled, rows: rows)
          #expect(inOrder.map(\.count) == sizes)
          #expect(inDisorder.map(\.count) == sizes)
          let drawn = sizes.reduce(0, +)
          #expect(inOrder.flatMap(\.self) == Array(0..<Int32(drawn)))
          #expect(Set(inDisorder.flatMap(\.self)).count == drawn)
          #expect(inDisorder.allSatisfy { $0.allSatisfy((0..<Int32(rows)).contains) })
        }
      }
    }
  }

  @Test func `shuffles blocks, and the rows of a window of them`() throws {
    for rows in [1, 7, 40, 41, 64, 65] {
      for (block, window) in [(1, 1), (4, 3), (8, 2), (5, 100), (100, 1)] {
        var sampler = BlockShuffledSampler()
        (sampler.batchSize.rows, sampler.block, sampler.window) = (3, block, window)
        let order = try batches(sampler, rows: rows).flatMap(\.self).map(Int.init)
        #expect(order.sorted() == Array(0..<rows))
        // The rows of a window are of as many blocks, each of them whole.
        var start = 0
        while start < rows {
          var blocks = Set<Int>()
          var end = start
          while end < rows, blocks.count < window || blocks.contains(order[end] / block) {
            blocks.insert(order[end] / block)
            end += 1
          }
          let whole = blocks.flatMap { $0 * block..<min($0 * block + block, rows) }
          #expect(order[start..<end].sorted() == whole.sorted())
          start = end
        }
        let next = try batches(sampler, rows: rows, epoch: 1).flatMap(\.self).map(Int.init)
        #expect(rows < 8 || next != order)
      }
    }
  }

  @Test func `draws from one window each order as often`() throws {
    var counts: [[Int32]: Int] = [:]
    var sampler = BlockShuffledSampler()
    (sampler.block, sampler.window) = (2, 2)
    for epoch in 0..<6000 {
      counts[try batches(sampler, rows: 3, epoch: epoch).flatMap(\.self), default: 0] += 1
    }
    #expect(counts.count == 6)
    // Six orders, a thousand each; five standard deviations.
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 145 })
  }

  @Test func `fills its last batch with the first rows of the epoch`() throws {
    for rows in 1...40 {
      for size in 1...40 {
        var shuffled = ShuffledSampler()
        (shuffled.batchSize.rows, shuffled.batchSize.padLast) = (size, true)
        var sequential = SequentialSampler()
        (sequential.batchSize.rows, sequential.batchSize.padLast) = (size, true)
        let inOrder = try batches(sequential, rows: rows)
        let inDisorder = try batches(shuffled, rows: rows)
        let count = (rows + size - 1) / size
        #expect(inOrder.map(\.count) == [Int](repeating: size, count: count))
        #expect(inOrder.flatMap(\.self) == (0..<count * size).map { Int32($0 % rows) })
        let drawn = inDisorder.flatMap(\.self)
        #expect(Set(drawn.prefix(rows)).count == rows)
        #expect(drawn.indices.allSatisfy { drawn[$0] == drawn[$0 % rows] })
      }
    }
  }

  @Test func `with a padded last batch draws the same rows before it`() throws {
    var padded = ShuffledSampler()
    padded.batchSize.padLast = true
    let plain = try batches(ShuffledSampler(), rows: 100)
    #expect(try batches(padded, rows: 100).dropLast() == plain.dropLast())
  }

  @Test func `can't both leave out and fill its last batch`() {
    var sampler = SequentialSampler()
    (sampler.batchSize.rows, sampler.batchSize.padLast) = (.max, true)
    #expect(
      message { try sampler.plan(SampledRows(count: 10)) }
        == "batch_size: \(Int.max) is more rows than pad_last can fill a batch with")
    (sampler.batchSize.dropLast, sampler.batchSize.padLast) = (true, true)
    #expect(
      message { try sampler.validate() }
        == "pad_last: can't fill the batch that 'drop_last' leaves out")
  }

  @Test func `shuffles by its stream alone`() throws {
    let sampler = ShuffledSampler()
    #expect(try batches(sampler, rows: 100) == batches(sampler, rows: 100))
    #expect(try batches(sampler, rows: 100) != batches(sampler, rows: 100, epoch: 1))
  }

  @Test func `of full batches draws all rows at once`() throws {
    for rows in [1, 7, 500] {
      #expect(try batches(FullBatchSampler(), rows: rows) == [ArraySlice(0..<Int32(rows))])
    }
    #expect(
      message { try FullBatchSampler().plan(SampledRows(count: 0)) }
        == "there are no training rows to draw")
  }
}

@Suite struct `A class-balanced sampler` {
  /// 900, 90, 0 and 10 rows of four classes, one after the other in turns.
  private let labels: [Int32] = (0..<1000).map { $0 % 100 == 0 ? 3 : $0 % 10 == 1 ? 1 : 0 }

  private func drawn(_ labels: [Int32], epochs: Int) throws -> [Int] {
    var counts = [Int](repeating: 0, count: labels.count)
    for epoch in 0..<epochs {
      for row in try batches(
        ClassBalancedSampler(), SampledRows(count: labels.count, labels: labels), epoch: epoch
      ).joined() {
        counts[Int(row)] += 1
      }
    }
    return counts
  }

  @Test func `draws every class equally often, and every row of a class`() throws {
    let counts = try drawn(labels, epochs: 300)
    for label: Int32 in [0, 1, 3] {
      let own = labels.indices.filter { labels[$0] == label }
      // 300,000 draws: a binomial share of 1/3, and of 1/(3n) for each row, within 5 deviations.
      let sum = own.reduce(0) { $0 + counts[$1] }
      #expect(abs(sum - 100_000) < 5 * 259, "class \(label): \(sum)")
      let mean = 100_000 / Double(own.count)
      for row in own { #expect(abs(Double(counts[row]) - mean) < 5 * mean.squareRoot()) }
    }
  }

  @Test func `draws as many rows as there are, in batches of its size`() throws {
    var sampler = ClassBalancedSampler()
    sampler.batchSize.rows = 300
    let rows = SampledRows(count: 1000, labels: labels)
    #expect(try batches(sampler, rows).map(\.count) == [300, 300, 300, 100])
    sampler.batchSize.dropLast = true
    #expect(try batches(sampler, rows).map(\.count) == [300, 300, 300])
    #expect(try batches(sampler, rows) == batches(sampler, rows))
    #expect(try batches(sampler, rows) != batches(sampler, rows, epoch: 1))
  }

  @Test func `of one class draws its rows evenly, and of one row that row`() throws {
    let counts = try drawn([2, 2, 2, 2], epochs: 10_000)
    for count in counts { #expect(abs(count - 10_000) < 500) }
    #expect(try drawn([0], epochs: 3) == [3])
  }

  @Test func `needs classes, and rows`() {
    #expect(
      message { try ClassBalancedSampler().plan(SampledRows(count: 3)) }
        == "needs a categorical target; use shuffled for a number")
    #expect(
      message { try ClassBalancedSampler().plan(SampledRows(count: 0, labels: [])) }
        == "there are no training rows to draw")
  }
}
