internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import Testing

/// What decoding a spec does, and what it leaves alone.
@Suite struct DecodingTests {
  private static let spec = """
    plugins: [Noted]
    data:
      read: {use: noted, path: data.csv}
      schema: {target: kind, exclude: [nothing]}
      split: {use: random, train: 0.6, validation: 0.2, test: 0.2}
    sampler: {use: shuffled, batch_size: 4}
    model: [{use: dense, units: 2}]
    loss: cross_entropy
    optimizer: {use: sgd, learning_rate: 0.1}
    train: {epochs: 1}
    variants:
      slow: {optimizer: {use: sgd, learning_rate: 0.01}}
      fast: {optimizer: {use: sgd, learning_rate: 1}}
    """

  @Test func `decoding opens no file; columns are held against a header that is read once`() throws
  {
    let place = try Workplace()
    try place.write("a,kind\n1,x\n2,y\n", to: "data.csv")
    let registry = try Registry([.standard, .noted])
    let source = SpecSource(name: "spec.yaml", folder: place.path, text: Self.spec)
    let opened = NotedReader.Counter()
    try NotedReader.$opened.withValue(opened) {
      let decoded = DecodedSpec(
        try source.parse(), source: source, overrides: [], only: nil, registry: registry,
        files: OpenFiles())
      #expect(decoded.problems.map(\.fact) == [])
      #expect(decoded.variants.map(\.name) == ["slow", "fast"])
      #expect(opened.count == 0)

      let words = message { try place.experiment(Self.spec) }
      let expected =
        "spec.yaml:4:36: error: data.schema.exclude[0]: no column is named 'nothing'; there are: a, kind"
      #expect(words.hasPrefix(expected), "\(words)")
      #expect(opened.count == 1)
    }
  }
}
