internal import SeismoNetworks
internal import SeismoSpec

/// Layers: a block between two affine maps.
struct BlockLaws {
  /// Adds the block to a network.
  typealias Block = (Tensor, inout NetworkBuilder) throws -> Tensor

  let block: Block
  /// Whether rows don't mix in training.
  let treatsRowsAlone: Bool
  /// The widths of numbers that are tried; nil is the network's input.
  let widths: [Int?]

  /// A part between the two, side by side once for each way to give it inputs.
  init(_ part: any NetworkPart) {
    let takes = type(of: part).takes
    block = { x, network in
      let ways = try network.testInputs(takes, of: x)
      let outputs = try ways.enumerated().map { index, inputs in
        try network.scoped("way\(index)") { try $0.apply(part, to: inputs) }
      }
      return outputs.count == 1 ? outputs[0] : try network.concatenate(outputs)
    }
    treatsRowsAlone = part.treatsRowsAlone
    widths = takes.elements.contains(.number) ? [nil, 1, 2, 3, 4, 8] : [nil]
  }

  var checks: [Check] {
    [
      Check(.gradientsAgree, gradientsAgree), Check(.precisionsAgree, precisionsAgree),
      Check(.treatsRowsAlone, keepsRowsApart), Check(.forgetsBatches, forgetsBatches),
      Check(.evaluationLeavesNoTrace, evaluationLeavesNoTrace),
      Check(.decomposesAlike, decomposesAlike),
    ]
  }

  /// The block behind an affine map of some width, or on the network's input.
  private func test(
    width: Int?, precision: Precision = .float64, seed: UInt64 = 1, rows: Int = 7,
    smallestBatch: Int? = nil, decomposes: Bool = false
  ) throws -> TestNetwork {
    try TestNetwork(
      .init(kind: .values, width: 2), precision: precision, seed: seed, rows: rows,
      smallestBatch: smallestBatch, decomposes: decomposes
    ) { network in
      let x =
        if let width { try network.testAffine(network.input, outputs: width, "before") } else {
          network.input
        }
      let y = try network.scoped("block") { try block(x, &$0) }
      let output = try network.testAffine(y, outputs: 2, "after")
      try network.meanSquaredError(output)
      return output
    }
  }

  /// The widths that the block doesn't refuse; nil is the network's input.
  private func forEachWidth(_ work: (Int?) throws -> Void) throws {
    var accepted = 0
    for width in widths {
      guard try unlessRefused({ try test(width: width) }) != nil else { continue }
      accepted += 1
      try naming(width.map { "\($0) inputs" } ?? "the network's input") { try work(width) }
    }
    try require(accepted > 0, "refuses every width from 1 to 8")
  }

  private func gradientsAgree() throws {
    try forEachWidth { width in
      try compareWithDifferences { try test(width: width, seed: $0) }
    }
  }

  private func precisionsAgree() throws {
    try forEachWidth { width in
      let double = try test(width: width).gradient()
      let single = try test(width: width, precision: .float32).gradient()
      try require(
        agree(double, single, within: 1e-3), "the gradient is \(single), in Float64 \(double)")
    }
  }

  private func keepsRowsApart() throws {
    try forEachWidth { width in
      for precision in Precision.allCases {
        let network = try test(width: width, precision: precision)
        let rows = (0..<Int32(network.rowCount)).map { $0 }
        let together = network.evaluate(rows)
        for row in rows {
          let alone = network.evaluate([row])
          let (start, end) = (Int(row) * 2, Int(row) * 2 + 2)
          try require(
            same(Array(alone[..<2]), Array(together[start..<end])),
            "in evaluation, row \(row) alone gives \(alone[..<2]), among others "
              + "\(together[start..<end])")
        }
      }
      guard treatsRowsAlone else { return }
      let network = try test(width: width, smallestBatch: 1)
      let rows = (0..<Int32(network.rowCount)).map { $0 }
      let alone = rows.reduce(0) { $0 + network.step([$1]) } / Double(rows.count)
      let together = network.step(rows)
      try require(
        agree([alone], [together], within: 1e-12),
        "in training, the rows' mean loss is \(alone) one by one, \(together) together; is "
          + "'treatsRowsAlone' true?")
    }
  }

  private func forgetsBatches() throws {
    try forEachWidth { try sameAfterAnotherBatch(test(width: $0), test(width: $0)) }
  }

  private func decomposesAlike() throws {
    try forEachWidth { width in
      let (whole, parts) = (try test(width: width), try test(width: width, decomposes: true))
      let names = [whole, parts].map { test in
        test.network.parameters.map { "\($0.name) \($0.dimensions)" }.sorted()
      }
      try require(names[0] == names[1], "decomposed it trains \(names[1]), else \(names[0])")
      let rows = (0..<Int32(whole.rowCount)).map { $0 }
      let (one, other) = (whole.evaluate(rows), parts.evaluate(rows))
      try require(
        agree(one, other, within: 1e-6), "decomposed it evaluates to \(other), else to \(one)")
    }
  }

  private func evaluationLeavesNoTrace() throws {
    try forEachWidth { try sameAfterAnEvaluation(test(width: $0)) }
  }
}

/// A short batch after a long one has the bits it has in a network that saw no other.
func sameAfterAnotherBatch(_ used: TestNetwork, _ fresh: TestNetwork) throws {
  _ = used.step()
  _ = used.step()
  let (after, alone) = (used.gradient([0, 1, 2]), fresh.gradient([0, 1, 2]))
  try require(same(after, alone), "after another batch the gradient is \(after), else \(alone)")
}

/// An evaluation gives the same twice, and changes nothing that training keeps.
func sameAfterAnEvaluation(_ test: TestNetwork) throws {
  _ = test.step()
  let before = test.network.snapshot()
  let first = test.evaluate([0, 1, 2, 3])
  try require(before == test.network.snapshot(), "an evaluation changes what training keeps")
  let second = test.evaluate([0, 1, 2, 3])
  try require(same(first, second), "evaluates to \(first), then to \(second)")
}
