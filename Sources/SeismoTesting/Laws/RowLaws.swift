internal import Foundation
internal import SeismoSpec
internal import SeismoTables

/// Splits.
struct SplitterLaws {
  let splitter: any Splitter

  var checks: [Check] {
    [
      Check(.partsAreDisjoint, partsAreDisjoint),
      Check(.sameKeySameResult) {
        let (one, other) = (try partition(60, 0), try partition(60, 0))
        try require(one == other, "makes another partition the second time")
      },
    ]
  }

  private func partition(_ rows: Int, _ fold: Int) throws -> Partition? {
    var random = RandomStream(seed: 5, purpose: "contract split")
    return try unlessRefused {
      let table = SampleTables.usual(rows: rows).settingApart(splitter.looksAt.names)
      return try splitter.partition(table, fold: fold, random: &random)
    }
  }

  private func partsAreDisjoint() throws {
    for rows in 1...40 {
      for fold in 0..<splitter.foldCount {
        guard let parts = try partition(rows, fold) else { continue }
        try require(!parts.training.isEmpty, "trains on none of \(rows) rows")
        for part in [parts.training, parts.validation, parts.test] {
          try require(part == part.sorted(), "a part of \(rows) rows isn't in ascending order")
        }
        let all = parts.training + parts.validation + parts.test
        try require(Set(all).count == all.count, "puts a row of \(rows) in two parts")
        try require(all.allSatisfy { (0..<rows).contains($0) }, "names a row beyond \(rows)")
      }
    }
    try require(try partition(60, 0) != nil, "refuses 60 rows of three classes")
  }
}

/// Samplers.
struct SamplerLaws<S: Sampler> {
  let sampler: S
  let node: SpecNode
  let bench: Bench

  var checks: [Check] {
    [
      Check(.batchesAddUp, batchesAddUp), Check(.drawsAsPromised, drawsAsPromised),
      Check(.sameKeySameResult) {
        let (one, other) = (
          try order(of: sampler, rows(37), epoch: 3), try order(of: sampler, rows(37), epoch: 3)
        )
        try require(one == other, "draws in another order the second time")
      },
    ]
  }

  /// Rows of three classes, the first as frequent as the others together.
  private func rows(_ count: Int) -> SampledRows {
    SampledRows(
      count: count, labels: (0..<count).map { [0, 1, 0, 2][$0 % 4] },
      weights: (0..<count).map { Double($0 % 3 + 1) })
  }

  private func order(of sampler: S, _ rows: SampledRows, epoch: Int) throws -> [Int32]? {
    guard let plan = try unlessRefused({ try sampler.plan(rows) }) else { return nil }
    var random = RandomStream(seed: 9, purpose: "contract order", epoch)
    var order = [Int32](repeating: -1, count: plan.draws)
    var span = order.mutableSpan
    sampler.draw(rows, epoch: epoch, random: &random, into: &span)
    return order
  }

  /// Every sampler that has `batch_size` and `drop_last`, for every small number of rows.
  private func batchesAddUp() throws {
    for count in 1...40 {
      guard S.has("batch_size"), S.has("drop_last") else {
        let plan = try sampler.plan(rows(count))
        try require(plan.range(of: plan.batches - 1).upperBound == plan.draws, "\(plan)")
        continue
      }
      for size in 1...40 {
        for drops in [false, true] { try check(count, size, drops: drops) }
      }
    }
  }

  private func check(_ count: Int, _ size: Int, drops: Bool) throws {
    let sized = try bench.decode(S.self, node, setting: "batch_size", to: "\(size)")
    let node = sized?.encodedComponent() ?? node
    guard let sampler = try bench.decode(S.self, node, setting: "drop_last", to: "\(drops)") else {
      throw Evidence("refuses batch_size \(size) with drop_last \(drops)")
    }
    let words = "\(count) rows by \(size), drop_last \(drops)"
    guard let plan = try unlessRefused({ try sampler.plan(rows(count)) }) else {
      return try require(drops && size > count, "refuses \(words)")
    }
    let draws = plan.draws
    let batches = drops ? draws / size : (draws + size - 1) / size
    try require(
      plan.batches == batches, "\(words): \(plan.batches) batches of \(draws) draws")
    for batch in 0..<plan.batches {
      let rows = plan.range(of: batch).count
      let isFull = rows == min(size, draws)
      try require(
        isFull || (!drops && batch == plan.batches - 1 && rows == draws % size),
        "\(words): batch \(batch) has \(rows) rows")
    }
  }

  private func drawsAsPromised() throws {
    for count in 1...40 {
      let rows = rows(count)
      guard let order = try order(of: sampler, rows, epoch: 1) else { continue }
      try require(
        order.allSatisfy { (0..<Int32(count)).contains($0) },
        "draws a row beyond \(count), or none: \(order)")
      if sampler.shares(of: rows) == nil {
        // A last batch may be filled with rows that were drawn before.
        let isPadded = S.has("pad_last") && order.count > count
        try require(
          Set(order.prefix(count)).count == count && (order.count == count || isPadded),
          "draws \(order) of \(count)")
      }
    }
    try followsShares()
  }

  /// Pearson's chi-squared statistic of many epochs, with a fixed key; its mean is the degrees of
  /// freedom and its variance twice that.
  private func followsShares() throws {
    let rows = rows(40)
    guard let shares = sampler.shares(of: rows) else { return }
    let sum = shares.reduce(0, +)
    try require(
      shares.count == 40 && abs(sum - 1) < 1e-9, "\(shares.count) shares that add up to \(sum)")
    var counts = [Double](repeating: 0, count: 40)
    var draws = 0.0
    for epoch in 1...250 {
      for row in try order(of: sampler, rows, epoch: epoch) ?? [] { counts[Int(row)] += 1 }
      draws += Double(try sampler.plan(rows).draws)
    }
    let statistic = zip(counts, shares).reduce(0) { sum, pair in
      let expected = pair.1 * draws
      return expected > 0
        ? sum + (pair.0 - expected) * (pair.0 - expected) / expected : sum + pair.0 * .infinity
    }
    let freedom = Double(shares.count { $0 > 0 } - 1)
    let limit = freedom + 5 * (2 * freedom).squareRoot()
    try require(
      statistic < limit, "in \(Int(draws)) draws, chi-squared is \(statistic), above \(limit)")
  }
}
