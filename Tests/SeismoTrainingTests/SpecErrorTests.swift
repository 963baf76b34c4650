internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining
internal import Testing

/// Every mistake of a spec is told at once, where it stands.
@Suite struct SpecErrorTests {
  func words(_ text: String, overrides: [String] = []) throws -> String {
    let error = try #require(throws: SpecProblems.self) {
      try experiment(text, overrides: overrides)
    }
    return error.description
  }

  @Test func `six mistakes are told in the order of the file`() throws {
    #expect(
      try words(
        """
        spec: 1
        name: adam-vs-sgd
        seed: none

        data:
          read: {use: csv, path: Data/vehicle.csv.gz}
          schema: {exclude: [Sc.Var.Maxis]}
          split: {use: random, train: 0.5}

        prepare:
          - {use: mad_outliers, on: numeric, threshold: -8}

        model:
          - {use: dense, units: 100}
          - rleu
          - {use: dense, units: classes}

        loss: cross_entropy
        optimizer: {use: adam, learning_rat: 1e-3}
        train: {epochs: 5, precision: float46}
        """) == """
          spec.yaml:3:7: error: seed: expected a whole number at least 0, found 'none'
              3 | seed: none
                |       ^~~~
          spec.yaml:7:11: error: data.schema: 'schema' needs 'target'
              7 |   schema: {exclude: [Sc.Var.Maxis]}
                |           ^
          spec.yaml:8:10: error: data.split.test: train + validation + test must be 1, got 0.8
              8 |   split: {use: random, train: 0.5}
                |          ^
          spec.yaml:11:49: error: prepare[0].threshold: must be greater than 0, got -8
             11 |   - {use: mad_outliers, on: numeric, threshold: -8}
                |                                                 ^~
          spec.yaml:15:5: error: model[1]: no layer is named 'rleu'
             15 |   - rleu
                |     ^~~~ did you mean 'relu'? (plugins linked: Standard, Golden)
          spec.yaml:19:24: error: optimizer.learning_rat: unknown parameter of 'adam'
             19 | optimizer: {use: adam, learning_rat: 1e-3}
                |                        ^~~~~~~~~~~~ did you mean 'learning_rate'?
          spec.yaml:20:31: error: train.precision: must be one of float32, float64, got 'float46'
             20 | train: {epochs: 5, precision: float46}
                |                               ^~~~~~~ did you mean 'float64'?
          """)
  }

  static let sound = """
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: sgd
    """

  @Test func `a rule between parameters is told at the parameter`() throws {
    #expect(
      try words(
        Self.sound.replacing("sgd", with: "{use: sgd, nesterov: true}"))
          == """
          spec.yaml:6:27: error: optimizer.nesterov: needs a momentum greater than 0
              6 | optimizer: {use: sgd, nesterov: true}
                |                                 ^~~~
          """.replacing("6:27", with: "6:33"))
  }

  @Test func `a plugin that isn't linked is told with what to do`() throws {
    let advice = """
      add its target to 'plugins' in Package.swift and to the list in the executable's @main \
      (plugins linked: Standard, Golden)
      """
    #expect(
      try words("plugins: [Standard, Goldn, Winsorize, '']\n" + Self.sound) == """
        spec.yaml:1:21: error: plugins[1]: the plugin 'Goldn' is not linked
            1 | plugins: [Standard, Goldn, Winsorize, '']
              |                     ^~~~~ did you mean 'Golden'? if not, \(advice)
        spec.yaml:1:28: error: plugins[2]: the plugin 'Winsorize' is not linked
            1 | plugins: [Standard, Goldn, Winsorize, '']
              |                            ^~~~~~~~~ \(advice)
        spec.yaml:1:39: error: plugins[3]: expected a plugin's name, found nothing
            1 | plugins: [Standard, Goldn, Winsorize, '']
              |                                       ^~
        """)
  }

  /// What is registered under kinds, as errors list it.
  private func names(of kinds: String...) throws -> String {
    let all = try Registry.forTests().all.filter { kinds.contains($0.kind) }
    return listed(all.map { $0.type.name }.sorted())
  }

  @Test func `a component that no linked plugin has is told with the plugins`() throws {
    let known = try names(of: "row filter", "transform")
    #expect(
      try words(Self.sound + "\nprepare: [winsorize]\n") == """
        spec.yaml:7:11: error: prepare[0]: no preparation step is named 'winsorize'
            7 | prepare: [winsorize]
              |           ^~~~~~~~~ there are: \(known) (plugins linked: Standard, Golden)
        """)
  }

  @Test func `a component in the wrong place is told where it goes`() throws {
    #expect(
      try words(
        Self.sound.replacing(
          "[{use: dense, units: classes}]", with: "[adam, csv, one_hot, he_normal]")) == """
          spec.yaml:4:9: error: model[0]: no layer is named 'adam'
              4 | model: [adam, csv, one_hot, he_normal]
                |         ^~~~ 'adam' is an optimizer, not a layer; it goes under 'optimizer'
          spec.yaml:4:15: error: model[1]: no layer is named 'csv'
              4 | model: [adam, csv, one_hot, he_normal]
                |               ^~~ 'csv' is a reader, not a layer; it goes under 'data.read'
          spec.yaml:4:20: error: model[2]: no layer is named 'one_hot'
              4 | model: [adam, csv, one_hot, he_normal]
                |                    ^~~~~~~ 'one_hot' is a transform, not a layer; it goes under \
          'data.schema.target.transform' or 'prepare'
          spec.yaml:4:29: error: model[3]: no layer is named 'he_normal'
              4 | model: [adam, csv, one_hot, he_normal]
                |                             ^~~~~~~~~ 'he_normal' is an initializer, not a layer; it \
          goes under 'init' or 'bias_init' of 'dense'
          """)
  }

  @Test func `an empty spec is told what it needs`() throws {
    #expect(
      try words("") == """
        spec.yaml: error: a spec needs 'data'
        spec.yaml: error: a spec needs 'model'
        spec.yaml: error: a spec needs 'loss'
        spec.yaml: error: a spec needs 'optimizer'
        """)
  }

  @Test func `a list is no spec, and a later version isn't known`() throws {
    #expect(
      try words("[a]") == """
        spec.yaml:1:1: error: expected a mapping, found a list
            1 | [a]
              | ^
        """)
    #expect(
      try words("spec: 2\n" + Self.sound) == """
        spec.yaml:1:7: error: spec: must be 1, got 2
            1 | spec: 2
              |       ^
        """)
  }

  @Test func `columns that the file doesn't have are told with the other mistakes`() throws {
    #expect(
      try words(
        Self.sound.replacing(
          "{target: Class}",
          with: "{target: Clas, exclude: [Comp, Kurt.maxi], types: {Rad.Ra: number}}"
        )
          + "\nseeed: 3\n") == """
          spec.yaml:3:20: error: data.schema.target: no column is named 'Clas'; did you mean \
          'Class'?
              3 |   schema: {target: Clas, exclude: [Comp, Kurt.maxi], types: {Rad.Ra: number}}
                |                    ^~~~
          spec.yaml:3:42: error: data.schema.exclude[1]: no column is named 'Kurt.maxi'; did you mean \
          'Kurt.maxis'?
              3 |   schema: {target: Clas, exclude: [Comp, Kurt.maxi], types: {Rad.Ra: number}}
                |                                          ^~~~~~~~~
          spec.yaml:7:1: error: seeed: unknown parameter of a spec
              7 | seeed: 3
                | ^~~~~ did you mean 'seed'?
          """)
  }

  @Test func `a mistake that two variants share is told once, one of a variant in its place`()
    throws
  {
    let text =
      Self.sound.replacing("sgd", with: "{use: sgd, momentum: 2}") + """

        variants:
          a: {seed: x}
          b: {optimizer: {learning_rate: 1}}
          c/d: {loss.log_clip: 3}
        """
    #expect(
      try words(text) == """
        spec.yaml:6:33: error: optimizer.momentum: must be at least 0 and less than 1, got 2
            6 | optimizer: {use: sgd, momentum: 2}
              |                                 ^
        spec.yaml:8:13: error: seed: expected a whole number at least 0, found 'x'
            8 |   a: {seed: x}
              |             ^
        spec.yaml:9:18: error: optimizer: an optimizer is wanted here, but 'use:' doesn't say which
            9 |   b: {optimizer: {learning_rate: 1}}
              |                  ^ write {use: NAME, …}; there are: \(try names(of: "optimizer"))
        spec.yaml:10:3: error: variants.c/d: a variant's name is a folder's: letters, digits, '_', \
        '-', and '.' between them
           10 |   c/d: {loss.log_clip: 3}
              |   ^~~
        spec.yaml:10:24: error: loss.log_clip: must be greater than 0 and at most 1, got 3
           10 |   c/d: {loss.log_clip: 3}
              |                        ^
        """)
  }

  @Test func `variables that aren't defined or aren't plain are told`() throws {
    #expect(
      try words(
        "vars: {rate: 1, list: [1]}\n"
          + Self.sound.replacing("sgd", with: "{use: sgd, learning_rate: \"${rat}\"}")) == """
          spec.yaml:1:23: error: vars.list: expected a plain value, found a list
              1 | vars: {rate: 1, list: [1]}
                |                       ^
          spec.yaml:7:38: error: optimizer.learning_rate: '${rat}' is not defined in vars
              7 | optimizer: {use: sgd, learning_rate: "${rat}"}
                |                                      ^~~~~~~~ did you mean 'rate'?
          """)
  }

  @Test(arguments: [
    (
      "optimizer.learning_rat=1",
      """
      --set optimizer.learning_rat=1: error: optimizer.learning_rat: unknown parameter of 'sgd'
        did you mean 'learning_rate'?
      """
    ),
    (
      "optimizer.learning_rate=-1",
      """
      --set optimizer.learning_rate=-1: error: optimizer.learning_rate: must be greater than 0, \
      got -1
      """
    ),
    (
      "model[3]=relu",
      "--set model[3]=relu: error: model[3]: the spec has no such place"
    ),
    (
      "seed",
      "--set seed: error: expected key=value, such as optimizer.learning_rate=3e-4"
    ),
    (
      "model=[",
      """
      --set model=[: error: model: not valid YAML: did not find expected node content
      """
    ),
    (
      "optimzer=adam",
      """
      --set optimzer=adam: error: optimzer: unknown parameter of a spec
        did you mean 'optimizer'?
      """
    ),
  ])
  func `a mistake of the command line names its text`(override: String, expected: String) throws {
    #expect(try words(Self.sound, overrides: [override]) == expected)
  }

  @Test(arguments: [
    (
      "{a: relu, b: {use: add, from: [a, c]}}",
      """
      spec.yaml:4:42: error: model.b.from: no node before this one is named 'c'
          4 | model: {a: relu, b: {use: add, from: [a, c]}}
            |                                          ^ did you mean 'a'?
      """
    ),
    (
      "{a: relu, b: tanh, c: {use: dense, units: classes, from: a}}",
      """
      spec.yaml:4:18: error: model.b: leads nowhere: no later node takes it with 'from'
          4 | model: {a: relu, b: tanh, c: {use: dense, units: classes, from: a}}
            |                  ^
      """
    ),
    (
      "{input: relu}",
      """
      spec.yaml:4:9: error: model.input: a node's name is letters, digits and '_', doesn't start with \
      a digit, and isn't 'input', 'categories' or 'use'
          4 | model: {input: relu}
            |         ^~~~~
      """
    ),
    (
      "{use: {use: relu}}",
      """
      spec.yaml:4:9: error: model.use: a node's name is letters, digits and '_', doesn't start with \
      a digit, and isn't 'input', 'categories' or 'use'
          4 | model: {use: {use: relu}}
            |         ^~~
      """
    ),
    (
      "{a: relu, b: {use: relu, from: [a, input]}}",
      """
      spec.yaml:4:21: error: model.b: 'relu' takes one node, not 2; merge them first, with add or concat
          4 | model: {a: relu, b: {use: relu, from: [a, input]}}
            |                     ^
      """
    ),
    (
      "{a: relu, b: {use: relu, from: []}}",
      """
      spec.yaml:4:39: error: model.b.from: expected a node's name, or a list of them, found an empty list
          4 | model: {a: relu, b: {use: relu, from: []}}
            |                                       ^
      """
    ),
    (
      "{a: relu, b: {use: add, from: [a, {c: d}]}}",
      """
      spec.yaml:4:42: error: model.b.from: expected a node's name, or a list of them, found a mapping
          4 | model: {a: relu, b: {use: add, from: [a, {c: d}]}}
            |                                          ^
      """
    ),
    (
      "{a: relu, b: add}",
      """
      spec.yaml:4:21: error: model.b: 'add' takes two nodes or more, not 1; name them: from: [a, b]
          4 | model: {a: relu, b: add}
            |                     ^~~
      """
    ),
    (
      "[add]",
      """
      spec.yaml:4:9: error: model[0]: 'add' takes two nodes or more, and in a list each layer takes \
      the one before; give the layers names: {a: …, b: {use: add, from: [a, input]}}
          4 | model: [add]
            |         ^~~
      """
    ),
  ])
  func `a mistake in a model's nodes says what to do`(model: String, expected: String) throws {
    let lines = Self.sound.split(separator: "\n").map { line in
      line.hasPrefix("model:") ? "model: \(model)" : String(line)
    }
    #expect(try words(lines.joined(separator: "\n")) == expected)
  }
}
