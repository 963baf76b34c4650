import SeismoSpec
import SeismoStandard
import SeismoTables
import Testing

/// An epoch's rows, batch by batch.
private func batches(
  _ sampler: some Sampler, rows: Int, epoch: Int = 0
) throws -> [ArraySlice<Int32>] {
  let rows = SampledRows(count: rows)
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
          (shuffled.batchSize, shuffled.dropLast) = (size, dropLast)
          var sequential = SequentialSampler()
          (sequential.batchSize, sequential.dropLast) = (size, dropLast)
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
