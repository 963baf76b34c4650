internal import SeismoSpec
internal import Testing

/// Laying variants and `--set` over a spec.
@Suite struct OverlayTests {
  static let base = """
    seed: 1
    optimizer: {use: sgd, learning_rate: 0.1, momentum: 0.9}
    train: {epochs: 5, select: {metric: validation.loss, mode: min}}
    loss: nll
    model: [{use: dense, units: 3}, relu]
    data: {schema: {target: y, types: {Sc.Var: number}}}
    """

  func laidOver(_ overlay: String) throws -> String {
    try source(Self.base).parse().overlaid(with: try source(overlay).parse()).yaml()
  }

  func set(_ path: String, _ value: String) throws -> SpecNode {
    var node = try source(Self.base).parse()
    try node.set(
      SpecPath(path), to: try source(value).parse(allowingScalar: true),
      keyOrigin: .commandLine("--set \(path)"), from: SpecPath())
    return node
  }

  func at(_ path: String, _ yaml: String) throws -> String? {
    try source(yaml).parse()[path: SpecPath(path)]?.yaml()
  }

  @Test func `a component is replaced whole`() throws {
    #expect(
      try at("optimizer", try laidOver("optimizer: {use: adam, learning_rate: 1}"))
        == "use: adam\nlearning_rate: 1\n")
    #expect(try at("optimizer", try laidOver("optimizer: adam")) == "adam\n")
    #expect(
      try at("loss", try laidOver("loss: {use: nll, log_clip: off}"))
        == "use: nll\nlog_clip: off\n")
  }

  @Test func `a plain mapping is merged, at every depth`() throws {
    #expect(
      try at("train", try laidOver("train: {precision: float64, select: {mode: max}}"))
        == "epochs: 5\nselect:\n  metric: validation.loss\n  mode: max\nprecision: float64\n")
  }

  @Test func `a list and a scalar are replaced whole`() throws {
    #expect(try at("model", try laidOver("model: [tanh]")) == "- tanh\n")
    #expect(try at("seed", try laidOver("seed: 2")) == "2\n")
  }

  @Test func `a dotted key changes one value`() throws {
    let changed = try laidOver("optimizer.learning_rate: 1\nmodel.0.units: 7\nmodel[1]: tanh")
    #expect(
      try at("optimizer", changed) == "use: sgd\nlearning_rate: 1\nmomentum: 0.9\n")
    #expect(try at("model", changed) == "- use: dense\n  units: 7\n- tanh\n")
  }

  @Test func `a dot within a mapping is a part of the name`() throws {
    #expect(
      try at(
        "data.schema.types",
        try laidOver("data: {schema: {types: {Sc.Var: category, a.b: number}}}"))
        == "Sc.Var: category\na.b: number\n")
  }

  @Test(arguments: [
    (
      "optimizer.learning_rate", "3e-4", "optimizer",
      "use: sgd\nlearning_rate: 3e-4\nmomentum: 0.9\n"
    ),
    ("loss.log_clip", "off", "loss", "use: nll\nlog_clip: off\n"),
    ("model[1].slope", "1", "model[1]", "use: relu\nslope: 1\n"),
    ("train.on_non_finite", "stop", "train.on_non_finite", "stop\n"),
    ("schedule.use", "cosine", "schedule", "use: cosine\n"),
    ("model", "[tanh]", "model", "- tanh\n"),
    ("optimizer", "{use: adam}", "optimizer", "use: adam\n"),
    ("seed", "", "seed", "\"\"\n"),
  ])
  func `a path is set`(path: String, value: String, shown: String, expected: String) throws {
    #expect(try set(path, value)[path: SpecPath(shown)]?.yaml() == expected)
  }

  @Test(arguments: [
    ("model[2].units", "model[2]"), ("model.x", "model.x"), ("train[0]", "train[0]"),
    ("seed[0]", "seed[0]"),
  ])
  func `a path that leads nowhere is refused`(path: String, reached: String) throws {
    let problem = try #require(throws: SpecProblem.self) { try set(path, "1") }
    #expect(problem.fact == .noSuchPlace)
    #expect(problem.path.description == reached)
    #expect(
      problem.rendered(in: source(""))
        == "--set \(path): error: \(reached): the spec has no such place")
  }

  @Test func `variables are filled in, and those that aren't defined are named`() throws {
    let node = try source("a: ${rate}\nb: [\"x-${n}-${rate}\", \"${nn}\"]\nc: $rate ${}\n").parse()
    var problems: [SpecProblem] = []
    var variables = Variables(["rate": "0.1", "n": "7"])
    let filled = variables.substitute(in: node, &problems)
    #expect(filled["a"]?.text == "0.1")
    #expect(filled["b"]?.yaml() == "- x-7-0.1\n- \"\"\n")
    #expect(problems.map(\.path.description) == ["b[1]", "c"])
    #expect(
      problems.map(\.fact.sentence) == [
        "'${nn}' is not defined in vars", "'${}' is not defined in vars",
      ])
    #expect(place(problems.first?.origin) == "2:23+7")
  }

  @Test func `a variable's text isn't filled in again`() throws {
    var problems: [SpecProblem] = []
    var variables = Variables(["b": "${c}"])
    let filled = variables.substitute(in: try source("a: ${b}").parse(), &problems)
    #expect(filled["a"]?.text == "${c}")
    #expect(problems.isEmpty)
  }

  @Test(arguments: [
    ("$${x}", "${x}"), ("a $${x} b $${y}", "a ${x} b ${y}"), ("$$${x}", "$${x}"), ("$$x", "$$x"),
    ("$${", "$${"), ("$${x}${v}", "${x}7"), ("${v}$${v}", "7${v}"),
  ])
  func `a second dollar says that it is no variable`(_ text: String, _ wanted: String) throws {
    var problems: [SpecProblem] = []
    var variables = Variables(["v": "7"])
    let filled = variables.substitute(in: SpecNode(.scalar(text)), &problems)
    #expect(filled.text == wanted)
    #expect(problems.isEmpty)
  }

  @Test(arguments: ["${x}", "$${x}", "$${", "${", "a${b}c${d", "$x", "${a${b}", "${}"])
  func `a text is itself again once it was escaped`(_ text: String) {
    var problems: [SpecProblem] = []
    var variables = Variables()
    let node = SpecNode(
      .map([.init(key: "${k}", value: SpecNode(.list([SpecNode(.scalar(text))])))]))
    #expect(variables.substitute(in: Variables.escaping(node), &problems) == node)
    #expect(problems.isEmpty)
  }

  @Test func `variables make no more text than a spec may have`() throws {
    let limit = SpecSource.sizeLimit
    let value = String(repeating: "x", count: limit / 4)
    func filled(_ uses: Int) throws -> (node: SpecNode, problems: [SpecProblem]) {
      var problems: [SpecProblem] = []
      var variables = Variables(["v": value])
      let node = try source("a: \(String(repeating: "${v}", count: uses))\nb: ${v}\n").parse()
      return (variables.substitute(in: node, &problems), problems)
    }
    let most = try filled(3)
    #expect(most.problems.isEmpty && most.node["a"]?.text?.utf8.count == 3 * value.utf8.count)
    for uses in [4, 200_000] {
      let (node, problems) = try filled(uses)
      #expect(problems.map(\.fact) == [.expandsTooFar(limit: limit)])
      #expect((node["a"]?.text?.utf8.count ?? 0) + (node["b"]?.text?.utf8.count ?? 0) <= limit)
    }
  }
}
