internal import SeismoNetworks
internal import SeismoTables

extension NetworkPlan {
  /// "14 → 100 → relu → …, 5,704 parameters".
  package var shapeInWords: String {
    let parts = graph.parts.map { part in
      graph.parameterCount(of: part) > 0 ? "\(part.component) \(part.output.width)" : part.component
    }
    let count = graph.parameters.reduce(0) { $0 + $1.count }
    let categories = graph.inputs.dropFirst().map { " and \($0.width) of categories" }.joined()
    return (["\(graph.inputs[0].width)\(categories)"] + parts).joined(separator: " → ")
      + ", \(grouped(count)) parameters"
  }
}

extension BatchPlan {
  /// "19 of 32 rows an epoch, the last of 16".
  package var inWords: String {
    let last = lastBatchSize == batchSize ? "" : ", the last of \(lastBatchSize)"
    return "\(batches) of \(batchSize) rows an epoch\(last)"
  }
}

/// Thousands apart: 5,704.
private func grouped(_ number: Int) -> String {
  let digits = Array(String(number))
  return digits.indices.reduce(into: "") { text, index in
    if index > 0, (digits.count - index) % 3 == 0 { text += "," }
    text.append(digits[index])
  }
}
