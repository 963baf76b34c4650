internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// What names the rows says nothing of the target.
@Suite struct RowNamesTests {
  private static let spec = """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: y}
      split: {use: random, train: 1, validation: 0, test: 0}
    model: [{use: dense, units: 1}]
    loss: mse
    train: {epochs: 1, select: {metric: training.loss}}
    optimizer: sgd

    """

  @Test(arguments: ["\"x\",\"y\"", "\"\",\"x\",\"y\""])
  func `a column of row names is no input, and may be excluded or be the target`(header: String)
    throws
  {
    let place = try Workplace()
    try place.write("\(header)\n\"1\",3,2\n\"2\",5,6\n\"3\",7,9\n", to: "t.csv")
    func inputs(_ spec: String) throws -> [String] {
      let experiment = try place.experiment(spec)
      return try experiment.prepareData(of: experiment.variants[0])[.training].columns.map(\.name)
    }
    #expect(try inputs(Self.spec) == ["x"])
    let exclude = Self.spec.replacing("target: y", with: "target: y, exclude: [row_name]")
    #expect(try inputs(exclude) == ["x"])
    #expect(try inputs(Self.spec.replacing("target: y", with: "target: row_name")) == ["x", "y"])
  }
}
