package import SeismoNetworks
package import SeismoSpec

/// The most suspect rows, each at the step that drew it, one at a time. Rows drawn long before the spike aren't
/// blamed for a single step: by then any small change may have become a large one.
package struct DropRow: Intervention {
  package static let name = "drop_row"
  package static let summary = "Lets the most suspect rows count nothing, one at a time."
  package static let parameters: [Parameter<DropRow>] = [
    Parameter("suspects", \.suspects, .integer(in: 1...1000), "How many are tried.")
  ]

  var suspects = 8

  /// Steps before the onset beyond which one draw of a row isn't tried.
  static let memory = 48

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.drawsVary else { return [] }
    let recent = spike.suspects.filter { $0.step >= spike.onset - Self.memory }
    return recent.prefix(suspects).compactMap { suspect in
      let (row, step) = (suspect.row, suspect.step)
      guard let change = spike.without([row], at: step) else { return nil }
      return Arm(
        "\(spike.rowName(row)) counts nothing at step \(step)", [change],
        placebos: spike.others([row], at: step).compactMap { rows in
          spike.without(rows, at: step).map { [$0] }
        }, meaning: .trigger(.row))
    }
  }
}
