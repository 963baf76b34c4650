internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTraining
internal import Testing

/// Laws over every registered component, and over whole specs.
@Suite struct FilledSpecTests {
  static func registrations() throws -> [Registration] { try Registry.forTests().all }

  func decode<C: Component>(
    _ type: C.Type, _ node: SpecNode
  ) throws -> (component: C, problems: [SpecProblem]) {
    var decoding = Decoding(registry: try .forTests(), folder: "/specs")
    let component = decoding.record(type, from: node)
    return (component, decoding.problems)
  }

  func example(_ type: any Component.Type) throws -> SpecNode {
    let example = type.examples.first { $0.hasPrefix("{") } ?? "{use: \(type.name)}"
    return try SpecSource(name: "example", folder: "/specs", text: example).parse()
  }

  @Test func `every component refuses a key that it doesn't have`() throws {
    func check<C: Component>(_ type: C.Type) throws {
      var node = try example(type)
      try node.set(
        SpecPath("no_such_key"), to: "1", keyOrigin: .builtIn, from: SpecPath())
      let (_, problems) = try decode(type, node)
      #expect(problems.map(\.path.description) == ["no_such_key"], "\(C.name)")
    }
    for registration in try Self.registrations() { try check(registration.type) }
  }

  @Test func `every parameter of a component says in the schema what it takes`() throws {
    var builder = SchemaBuilder(try .forTests())
    for registration in try Self.registrations() {
      for property in builder.properties(of: registration.type) {
        let says = property.value.members.map(\.key).filter {
          !["description", "default"].contains($0)
        }
        #expect(!says.isEmpty, "\(registration.type.name).\(property.key) takes anything")
      }
    }
  }

  static let specs = [
    SpecErrorTests.sound,
    SpecErrorTests.sound
      + """

      name: "no: # really"
      plugins: [Golden]
      seed: 9223372036854775807
      vars: {rate: 3e-4, words: "a, b"}
      prepare:
        - {use: mad_outliers, on: [Comp, "Sk*"], threshold: 8}
        - impute_median
      gradient: [clip_norm, {use: weight_decay, rate: "${rate}"}]
      schedule: {use: cosine, final: 0.1}
      variants:
        plain:
        adam: {optimizer: {use: adam, learning_rate: "${rate}"}, train.precision: float64}
        deep:
          model: [{use: dense, units: 7, init: {use: he_normal, scale: 2}}, relu, {use: dense, units: classes}]
          data: {schema: {types: {Comp: number, Kurt.maxis: number}, exclude: [Class.x, D.Circ]}}
      """.replacing("Class.x, ", with: ""),
  ]

  @Test(arguments: specs)
  func `a filled spec fills in to itself, variants and all`(text: String) throws {
    let first = try experiment(text)
    let filled = first.filled()
    let second = try experiment(filled.yaml())
    #expect(second.filled().yaml() == filled.yaml())
    #expect(second.variants.map(\.name) == first.variants.map(\.name))
    for (one, other) in zip(first.variants, second.variants) {
      #expect(one.config.spec.encoded() == other.config.spec.encoded())
    }
  }

  @Test func `a filled spec opens the same files from another folder`() throws {
    let first = try experiment(SpecErrorTests.sound)
    let folder = repository + "runs/some-run"
    let text = first.filled(relativeTo: folder).yaml()
    let second = try experiment(text, in: "runs/some-run")
    #expect(second.filled()["data"]?["read"]?["path"]?.text == "../../Data/vehicle.csv.gz")
    #expect(second.filled(relativeTo: folder).yaml() == text)
  }

  @Test func `a filled spec keeps the plugins it needs`() throws {
    let filled = try experiment("plugins: [Golden, Standard]\n" + SpecErrorTests.sound).filled()
    #expect(filled["plugins"] == ["Golden", "Standard"])
  }

  @Test func `every value of a filled spec knows its origin`() throws {
    let experiment = try experiment(
      SpecErrorTests.sound + "\nvariants:\n  a: {seed: 3}\n  b: {optimizer: adam}\n",
      overrides: ["train.epochs=7"])
    func origin(_ path: String) -> String { experiment.origin(of: SpecPath(path)) }
    #expect(origin("data.read.path") == "spec.yaml:2")
    #expect(origin("data.split.use") == "default")
    #expect(origin("loss.use") == "spec.yaml:5")
    #expect(origin("train.epochs") == "command line")
    #expect(origin("variants.a.seed") == "variant a, spec.yaml:8")
    #expect(origin("variants.b.optimizer.use") == "variant b, spec.yaml:9")
    #expect(origin("variants.b.optimizer.beta1") == "default")
    #expect(origin("variants.b.seed") == "default")
  }

  @Test func `a value that stands for a list of one knows its origin`() throws {
    let single = try experiment(
      SpecErrorTests.sound.replacing(
        "[{use: dense, units: classes}]", with: "{use: mlp, hidden: [5]}"))
    #expect(single.origin(of: SpecPath("model[0].use")) == "spec.yaml:4")
    #expect(single.origin(of: SpecPath("model[0].hidden[0]")) == "spec.yaml:4")
    #expect(single.origin(of: SpecPath("model[0].units")) == "default")
    let named = try experiment(
      SpecErrorTests.sound.replacing(
        "[{use: dense, units: classes}]", with: "{head: {use: dense, units: classes, from: input}}")
    )
    #expect(named.origin(of: SpecPath("model.head.from[0]")) == "spec.yaml:4")
  }
}
