internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// A target that the network is trained on in another unit.
@Suite struct TargetTests {
  static let spec = """
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: TARGET, exclude: [Class]}
    prepare: [standard]
    model: [{use: dense, units: 1}]
    loss: mse
    optimizer: sgd
    train: {epochs: 3, precision: float64}
    """

  func vehicles(_ target: String) throws -> Experiment {
    try experiment(Self.spec.replacing("TARGET", with: target))
  }

  func words(_ target: String, _ change: (String) -> String = { $0 }) throws -> String {
    message { try experiment(change(Self.spec.replacing("TARGET", with: target))) }
  }

  @Test func `the transform is fitted on training targets and applied to all`() throws {
    let experiment = try vehicles("{column: Comp, transform: standard}")
    let plain = try vehicles("Comp")
    let data = try experiment.prepareData(of: try experiment.variant())
    let raw = try plain.prepareData(of: try plain.variant())
    let training = ObservedValues(try #require(raw[.training].target?.numbers?.array))
    let (mean, deviation) = (training.mean, training.standardDeviation)
    for part in PreparedData.Part.allCases {
      let numbers = try #require(raw[part].target?.numbers?.array)
      #expect(data[part].target?.numbers?.array == numbers.map { ($0 - mean) / deviation })
    }
    let fitted = "{\"center\":\(mean),\"scale\":\(deviation)}"
    #expect(
      try FittedState.encode(#require(data.target)) == "{\"fitted\":\(fitted),\"use\":\"standard\"}"
    )
    #expect(raw.target == nil)
  }

  @Test(arguments: ["standard", "robust"])
  func `the loss is training's, and the other metrics are in the target's own unit`(
    transform: String
  ) throws {
    let experiment = try vehicles("{column: Comp, transform: \(transform)}")
    let variant = try experiment.variant()
    let target = try #require(try experiment.prepareData(of: variant).target)
    let fitted = try FittedState.encode(target)
    let scale = try #require(fitted.firstMatch(of: #/"scale":([0-9.]+)/#).flatMap { Double($0.1) })
    let figures = try experiment.train(variant).figures
    #expect(
      figures.map(\.name)
        == ["training", "validation", "test"].flatMap { part in
          ["loss", "rmse", "mae", "r2"].map { "\(part).\($0)" }
        })
    for part in 0..<3 {
      let (loss, rmse) = (figures[4 * part].value, figures[4 * part + 1].value)
      expectClose([rmse], [scale * loss.squareRoot()], relative: 1e-9)
    }
  }

  @Test func `without a transform nothing is undone`() throws {
    let experiment = try vehicles("Comp")
    let figures = try experiment.train(try experiment.variant()).figures
    #expect(figures[1].value == figures[0].value.squareRoot())
  }

  @Test func `a spec writes each form back as it was`() throws {
    #expect(try vehicles("Comp").filled().yaml().contains("\n    target: Comp\n"))
    #expect(try vehicles("{column: Comp}").filled().yaml().contains("\n    target: Comp\n"))
    #expect(
      try vehicles("{column: Comp, transform: {use: log, offset: 2}}").filled().yaml().contains(
        """

            target:
              column: Comp
              transform:
                use: log
                on: numeric
                offset: 2

        """))
  }

  @Test func `what can't be undone, or isn't a number, is refused at its place`() throws {
    #expect(
      try words("{column: Comp, transform: impute_median}") == """
        spec.yaml:3:46: error: data.schema.target.transform: 'impute_median' can't be undone; there \
        are: log, max_abs, minmax, quantile_normal, robust, standard
            3 |   schema: {target: {column: Comp, transform: impute_median}, exclude: [Class]}
              |                                              ^~~~~~~~~~~~~
        """)
    #expect(
      try words("{column: Comp, transform: {use: standard, on: Circ}}") == """
        spec.yaml:3:66: error: data.schema.target.transform.on: the target is its only column; leave \
        it out
            3 |   schema: {target: {column: Comp, transform: {use: standard, on: Circ}}, exclude: [Class]}
              |                                                                  ^~~~
        """)
    #expect(
      try words("{column: Class, transform: standard}") {
        $0.replacing(", exclude: [Class]", with: "").replacing("mse", with: "cross_entropy")
      } == """
        spec.yaml:3:47: error: data.schema.target.transform: the target of 'cross_entropy' is a \
        class, which has no numbers to transform
            3 |   schema: {target: {column: Class, transform: standard}}
              |                                               ^~~~~~~~
        """)
    #expect(
      try words("{column: Cmp}") == """
        spec.yaml:3:29: error: data.schema.target.column: no column is named 'Cmp'; did you mean \
        'Comp'?
            3 |   schema: {target: {column: Cmp}, exclude: [Class]}
              |                             ^~~
        """)
  }

  static let prices = """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: {column: price, transform: log}}
      split: {use: random, train: 0.5, validation: 0.5, test: 0}
    model: [{use: dense, units: 1}]
    loss: mse
    optimizer: sgd
    """

  @Test func `a value without a logarithm is named, in training and held out`() throws {
    let place = try Workplace()
    try place.write(
      "size,price\n" + (0..<20).map { "\($0),\($0 == 7 ? -2 : 10 + $0)\n" }.joined(), to: "t.csv")
    var words: Set<String> = []
    for seed in 0..<6 {
      let experiment = try place.experiment("seed: \(seed)\n" + Self.prices)
      words.insert(message { _ = try experiment.check() })
    }
    #expect(
      words == [
        """
        spec.yaml:4:47: error: data.schema.target.transform: column 'price' has the value -2 in \
        training, and the logarithm of x + 0 takes only values greater than 0; set 'offset' to more \
        than 2
            4 |   schema: {target: {column: price, transform: log}}
              |                                               ^~~
        """,
        "t.csv:9: error: column 'price': 'log' makes nan of the value -2 in a validation row; change "
          + "its parameters, or leave the row out of the file",
      ])
  }

  @Test func `the leakage check covers the target's transform`() throws {
    let place = try Workplace()
    try place.write(
      "size,price\n" + (0..<20).map { "\($0),\(10 + $0)\n" }.joined(), to: "t.csv")
    let verdicts = try place.experiment(Self.prices).checkLeakage()
    #expect(
      verdicts.map(\.description) == [
        "main: 1 fitted step, the same bits under 5 corruptions of 10 held-out rows"
      ])
  }
}
