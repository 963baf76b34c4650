import SeismoSpec
import SeismoTables
import Testing

@Suite struct `A batch plan` {
  @Test func `covers every row once, or all but a last short batch`() throws {
    for draws in 1...40 {
      for size in 1...40 {
        let whole = try BatchPlan(draws: draws, batchSize: size, dropLast: false)
        let rows = (0..<whole.batches).flatMap(whole.range)
        #expect(rows == Array(0..<draws))
        #expect(whole.lastBatchSize == (draws % size == 0 ? min(size, draws) : draws % size))
        guard size <= draws else {
          #expect(throws: ParameterProblem.self) {
            try BatchPlan(draws: draws, batchSize: size, dropLast: true)
          }
          continue
        }
        let full = try BatchPlan(draws: draws, batchSize: size, dropLast: true)
        #expect((0..<full.batches).flatMap(full.range) == Array(0..<draws / size * size))
        #expect(full.lastBatchSize == size)
      }
    }
  }

  @Test func `takes any batch size, and refuses no rows`() throws {
    #expect(try BatchPlan(draws: 3, batchSize: .max, dropLast: false).batches == 1)
    #expect {
      try BatchPlan(draws: 3, batchSize: 4, dropLast: true)
    } throws: {
      ($0 as? ParameterProblem)?.reason == "4 leaves no batch of 3 training rows with drop_last"
    }
    #expect {
      try BatchPlan(draws: 0, batchSize: 4, dropLast: false)
    } throws: {
      ($0 as? ParameterProblem)?.reason == "there are no training rows to draw"
    }
  }
}
