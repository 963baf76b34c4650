internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining
internal import Testing

/// What a message says to write is right once it is written.
@Suite struct AdviceTests {
  static let sound = """
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    model: [{use: dense, units: 8}, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: sgd

    """

  private func problems(_ text: String, setting overrides: [String] = []) throws -> [SpecProblem] {
    do {
      _ = try experiment(text, overrides: overrides)
      return []
    } catch let error as SpecProblems {
      return error.all
    }
  }

  private func hint(_ text: String, setting overrides: [String] = []) throws -> String {
    let problem = try #require(try problems(text, setting: overrides).first)
    return try #require(problem.fact.hint(path: problem.path), "\(problem)")
  }

  private func node(_ text: String) throws -> SpecNode {
    try SpecSource(name: "advice", folder: repository, text: text).parse()
  }

  /// Without what concerns the values that a test has made up.
  private func ofForm(_ problems: [SpecProblem]) -> [SpecProblem] {
    problems.filter { problem in
      switch problem.fact {
      case .unknownColumn, .rule: false
      default: true
      }
    }
  }

  /// Follows "write …" or "did you mean …" and returns what is still wrong.
  private func followed(_ hint: String, key: String) throws -> [SpecProblem] {
    if let match = hint.firstMatch(of: #/did you mean '(.+)'\?/#) {
      return try problems(Self.sound, setting: ["\(match.1)=5"]).filter { $0.isOfKey }
    }
    if hint.contains("leave it out") { return [] }
    if let match = hint.firstMatch(of: #/'(.+)' stands at the top of a spec/#) {
      return try problems(Self.sound, setting: ["\(match.1)={}"]).filter { $0.isOfKey }
    }
    if let match = hint.firstMatch(of: #/belongs to '(\w+)'.*, under '(.+)'$/#) {
      let node = "{use: \(match.1), \(key): 5}"
      let value = match.2 == "data.read" ? node : "[\(node)]"
      return try problems(Self.sound, setting: ["\(match.2)=\(value)"]).filter { $0.isOfKey }
    }
    if let match = hint.firstMatch(
      of: #/belongs to '(\w+)', .*it goes under '(\w+)'(?: or '\w+')* of '(\w+)'$/#)
    {
      let part = "{use: \(match.3), \(match.2): {use: \(match.1), \(key): 5}}"
      return try problems(Self.sound, setting: ["model=[\(part)]"]).filter { $0.isOfKey }
    }
    if let match = hint.firstMatch(of: #/write (\{.+\}|\w+) in '(\w+)'$/#) {
      let list = match.2 == "model" ? "[\(match.1), {use: dense, units: classes}]" : "[\(match.1)]"
      return ofForm(try problems(Self.sound, setting: ["\(match.2)=\(list)"]))
    }
    let match = try #require(hint.firstMatch(of: #/(?:write|such as) (\w+: .+)$/#), "\(hint)")
    let tree = try node(Self.sound).overlaid(with: node(String(match.1)))
    let text = SpecSource(name: "mended", folder: repository, text: tree.yaml())
    do {
      _ = try Experiment(try text.parse(), source: text, registry: try .forTests())
      return []
    } catch let error as SpecProblems {
      return ofForm(error.all)
    }
  }

  @Test(
    arguments: ForeignWords.ofTraining.keys.keys.sorted()
      + ForeignWords.ofTraining.parts.keys.sorted())
  func `another library's key has its place here`(word: String) throws {
    let hint = try hint(Self.sound + "\(word): 5\n")
    #expect(try followed(hint, key: ForeignWords.ofTraining.keys[word] ?? word).isEmpty, "\(hint)")
  }

  @Test func `every parameter is sent to where it is known`() throws {
    let own = Set(ExperimentSpec.parameters.map(\.key))
    for component in try Registry.forTests().described {
      for key in component.parameters.map(\.key) where !own.contains(key) {
        let hint = try hint(Self.sound + "\(key): 5\n")
        #expect(try followed(hint, key: key).isEmpty, "\(key): \(hint)")
      }
    }
    for key in TrainSpec.parameters.map(\.key) {
      let hint = try hint(Self.sound + "\(key): 5\n")
      #expect(hint.hasPrefix("it belongs to 'train': write train: {\(key): "), "\(hint)")
      #expect(try followed(hint, key: key).isEmpty, "\(hint)")
    }
  }

  @Test func `another library's component has its name here`() throws {
    let places: [String: (String) -> String] = [
      "layer": { "model=[{use: \($0)}, {use: dense, units: classes}]" },
      "loss": { "loss=\($0)" }, "optimizer": { "optimizer=\($0)" },
      "schedule": { "schedule=\($0)" }, "sampler": { "sampler=\($0)" },
      "split": { "data.split=\($0)" }, "metric": { "metrics=[\($0)]" },
      "transform": { "prepare=[\($0)]" }, "row filter": { "prepare=[\($0)]" },
      "initializer": { "model=[{use: dense, units: classes, init: \($0)}]" },
      "gradient transform": { "gradient=[\($0)]" },
    ]
    let registry = try Registry.forTests()
    for (word, name) in ForeignWords.ofTraining.components {
      let kinds = registry.all.filter { $0.type.name == name }.map(\.kind)
      let hints = try kinds.compactMap { places[$0] }.map {
        try hint(Self.sound, setting: [$0(word)])
      }
      #expect(hints.contains("did you mean '\(name)'?"), "\(word): \(hints)")
    }
  }

  @Test(arguments: [
    ("train: {batch_size: 64}", "write sampler: {use: shuffled, batch_size: 64}"),
    ("lr: 0.01", "write optimizer: {use: adam, learning_rate: 0.01}"),
    ("train: {early_stopping: 20}", "write train: {patience: 20}"),
    ("class_weights: balanced", "write sampler: {use: class_balanced, batch_size: 32}"),
    (
      "model: [{use: mlp, hidden: [4], dropout: 0.5}, {use: dense, units: classes}]",
      "write {use: dropout, rate: 0.5} in 'model'"
    ),
    ("train: {seed: 3}", "write seed: 3"),
    ("train: {select: validation.accuracy}", "write {metric: validation.accuracy, mode: max}"),
    ("train: {select: validation.loss}", "write {metric: validation.loss, mode: min}"),
    ("train: 50", "its keys are: epochs, precision"),
    ("scheduler: cosine", "did you mean 'schedule'?"),
    ("optimizer: {adam: {learning_rate: 0.1}}", "write {use: adam, …}"),
    ("optimizer: AdamW", "did you mean 'adamw'?"),
    ("model: [{use: embedding, dim: 3}]", "there are: width, scale"),
    (
      "data: {read: Data/vehicle.csv.gz, schema: {target: Class}}",
      "write {use: csv, path: Data/vehicle.csv.gz}"
    ),
    ("optimizer: {use: sgd, lr: 0.1}", "did you mean 'learning_rate'?"),
    ("device: cuda", "training uses the processor; leave it out"),
  ])
  func `a key in a wrong place is sent to the right one`(line: String, words: String) throws {
    let key = try #require(line.split(separator: ":").first.map(String.init))
    let rest = Self.sound.replacing(try Regex("(?m)^\(key):.*\n(  .*\n)*"), with: "")
    let hint = try hint(rest + line + "\n")
    #expect(hint.contains(words), "\(hint)")
  }

  @Test func `the mapping for select is what it says`() throws {
    let text = Self.sound + "train: {select: validation.accuracy}\n"
    let match = try #require(try hint(text).firstMatch(of: #/write (.+)/#))
    let spec = try experiment(text.replacing("validation.accuracy", with: match.1))
    #expect(spec.variants[0].config.train.select.mode == .max)
  }

  @Test(arguments: [
    ("a: &x 1\nb: *x\n", "vars: {x: 1}\n"),
    (
      "vars: {n: 0.1}\noptimizer: {use: sgd, learning_rate: ${n}}\n",
      "vars: {n: 0.1}\noptimizer: {use: sgd, learning_rate: \"${n}\"}\n"
    ),
    ("train: {min_delta: 0.1}\n", "train: {min_delta: 0.1, patience: 20}\n"),
    (
      "model: {a: {use: dense, units: 4}, b: {use: add, from: a}, c: {use: dense, units: classes}}\n",
      "model: {a: {use: dense, units: 4}, d: {use: dense, units: 4}, b: {use: add, from: [a, d]}, c: {use: dense, units: classes}}\n"
    ),
    (
      "model: {a: relu, b: tanh, c: {use: dense, units: classes, from: [a, b]}}\n",
      "model: {a: relu, b: tanh, m: {use: concat, from: [a, b]}, c: {use: dense, units: classes, from: m}}\n"
    ),
    ("claim: {says: x, vary: []}\n", "claim: {says: x, vary: [seed]}\n"),
    (
      "claim: {says: x, expect: [{says: y, metric: by_row, of: main, is: higher, than: 0.5}]}\n",
      "claim: {says: x, explain: [main], expect: [{says: y, metric: by_row, of: main, is: higher, than: 0.5}]}\n"
    ),
  ])
  func `other advice, followed`(fault: String, mended: String) throws {
    func spec(_ lines: String) throws -> String {
      let key = try #require(lines.split(separator: "\n").last?.split(separator: ":").first)
      return Self.sound.replacing(try Regex("(?m)^\(key):.*\n"), with: "") + lines
    }
    #expect(try !problems(spec(fault)).isEmpty)
    #expect(try problems(spec(mended)).isEmpty)
  }

  @Test func `a split without validation rows is told where it is, and both remedies work`() throws
  {
    let split = "  split: {use: random, train: 0.8, validation: 0, test: 0.2}\n"
    let spec = Self.sound.replacing("model:", with: split + "model:")
    func design(_ text: String) throws {
      let experiment = try experiment(text)
      let variant = try experiment.variant()
      _ = try experiment.design(variant, for: experiment.prepareData(of: variant))
    }
    let error = try #require(throws: SpecProblems.self) { try design(spec) }
    #expect(
      error.description == """
        spec.yaml:4:48: error: data.split.validation: gives no row to validation, by which train.select chooses the \
        best epoch; give it some rows, or write train: {select: {metric: training.loss, mode: min}}
            4 |   split: {use: random, train: 0.8, validation: 0, test: 0.2}
              |                                                ^
        """)
    try design(spec.replacing("train: 0.8, validation: 0,", with: "train: 0.7, validation: 0.1,"))
    let written = try #require(error.description.firstMatch(of: #/write (train: .+)/#))
    try design(spec + written.1 + "\n")
  }
}

extension SpecProblem {
  /// Whether a key or a place isn't known.
  fileprivate var isOfKey: Bool {
    switch fact {
    case .unknownKey, .noSuchPlace: true
    default: false
    }
  }
}
