package import SeismoNetworks
package import SeismoSpec

/// The most suspect rows, each at the step that drew it, one at a time.
package struct DropRow: Intervention {
  package static let name = "drop_row"
  package static let summary = "Lets the most suspect rows count nothing, one at a time."
  package static let parameters: [Parameter<DropRow>] = [
    Parameter("suspects", \.suspects, .integer(in: 1...1000), "How many are tried.")
  ]

  var suspects = 8

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.drawsVary else { return [] }
    return spike.suspects.prefix(suspects).map { suspect in
      let (row, step) = (suspect.row, suspect.step)
      return Arm(
        "\(spike.rowName(row)) counts nothing at step \(step)", [.drop(rows: [row], step: step)],
        placebos: spike.others([row], at: step).map { [.drop(rows: $0, step: step)] },
        meaning: .trigger(.row))
    }
  }
}

extension SpikeScene {
  /// Eight sets of as many other rows of a step's batch, as far as it has them.
  func others(_ rows: [Int32], at step: Int) -> [[Int32]] {
    let rest = (batches[step] ?? []).filter { !rows.contains($0) }
    guard rest.count >= rows.count else { return [] }
    return (0..<min(8, rest.count)).map { set in
      rows.count == 1
        ? sample(8, of: rest, salt: step)[set..<set + 1].map(\.self)
        : sample(rows.count, of: rest, salt: 1000 * step + set)
    }
  }
}
