internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import Testing

/// What shows of a model only when it is laid out for its data.
@Suite struct ModelTests {
  private func refusal(_ model: String) throws -> String {
    let lines = SpecErrorTests.sound.split(separator: "\n").map { line in
      line.hasPrefix("model:") ? "model: \(model)" : String(line)
    }
    let experiment = try experiment(lines.joined(separator: "\n"))
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let error = try #require(throws: SpecProblems.self) { try experiment.plan(variant, for: data) }
    return error.description
  }

  @Test func `a network that doubles its width again and again is refused at the first too wide`()
    throws
  {
    let nodes = (1...62).map { "n\($0): {use: concat, from: [n\($0 - 1), n\($0 - 1)]}" }
    let model = "{n0: {use: dense, units: 1}, \(nodes.joined(separator: ", ")), h: relu}"
    #expect(
      try refusal(model).contains(
        "error: model.n24: would put out 16777216 numbers per row; the network would need more than "
          + "16384 MiB\n"))
  }

  @Test func `a mistake of a layer that stands by itself is told where it stands`() throws {
    #expect(
      try refusal("{use: mlp, hidden: [65536, 65536]}") == """
        spec.yaml:4:8: error: model[0]: the network would have more than 268435456 parameters
            4 | model: {use: mlp, hidden: [65536, 65536]}
              |        ^
        """)
  }
}
