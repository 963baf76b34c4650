package import SeismoNetworks
package import SeismoSpec

/// A larger number under batch normalization's root.
package struct LargerNormEpsilon: Remedy {
  package static let name = "larger_norm_epsilon"
  package static let summary = "Raises the epsilon of batch_norm."
  package static let against = [SpikeFault.statistics]
  package static let parameters: [Parameter<LargerNormEpsilon>] = [
    Parameter("factor", \.factor, .integer(in: 2...1_000_000_000), "What it is multiplied by.")
  ]

  var factor = 1000

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    let settings = run.numbers(ofNodes: "epsilon").map {
      SpecChange.Setting($0.path, "\(Double(factor) * $0.number)")
    }
    return [SpecChange("batch_norm epsilon × \(grouped(factor))", settings)]
  }
}

/// "1,000".
private func grouped(_ number: Int) -> String {
  let digits = Array(String(number))
  return digits.indices.reduce(into: "") { text, place in
    if place > 0, (digits.count - place) % 3 == 0 { text += "," }
    text.append(digits[place])
  }
}
