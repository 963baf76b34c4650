import Foundation
import Testing

@Suite struct CommandTests {
  @Test func `check says what each variant is`() throws {
    let result = try seismo("check", demo, in: repository)
    #expect(result.status == 0)
    #expect(
      result.output.hasPrefix(
        "sgd: 14 → dense 100 → relu → dense 40 → relu → dense 4, 5,704 parameters; "
          + "19 of 32 rows an epoch"))
  }

  @Test func `check can prove that nothing is fitted on held-out rows`() throws {
    let result = try seismo("check", "--leakage", "Specs/adam-vs-sgd.yaml", in: repository)
    #expect(result.status == 0)
    #expect(
      result.output.hasSuffix(
        """
        sgd: 2 fitted steps, the same bits under 5 corruptions of 254 held-out rows
        adam: 2 fitted steps, the same bits under 5 corruptions of 254 held-out rows
        Specs/adam-vs-sgd.yaml: no problems found

        """), "\(result.output)")
  }

  @Test func `graph draws shapes and counts, also as SVG`() throws {
    let place = try Workplace()
    let result = try seismo(
      "graph", demo, "--variant", "adam", "--svg", "graph.svg", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("layers.2   dense units 40"))
    #expect(result.output.contains("4,040 parameters"))
    #expect(result.output.contains("5,704 parameters in all"))
    let parser = XMLParserCheck(try contents(place.path + "/graph.svg"))
    #expect(parser.isWellFormed)
  }

  @Test func `graph lists the operations of a network`() throws {
    let place = try Workplace()
    try place.write("x,z,y\n1,2,a\n3,5,b\n4,1,a\n2,2,b\n", to: "t.csv")
    try place.write(
      """
      data: {read: {use: csv, path: t.csv}, schema: {target: y}, split: {use: random, train: 1, validation: 0, test: 0}}
      model: {a: {use: mlp, hidden: [3], units: 2}, b: batch_norm, c: {use: add, from: [a, b]}}
      loss: cross_entropy
      optimizer: sgd
      train: {select: {metric: training.loss, mode: min}}
      """, to: "spec.yaml")
    let result = try seismo("graph", "spec.yaml", "--operations", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == """
        main
                                       t0 = input                    2
          layers.a.hidden0             t1 = affine(t0)               3  weight 3 × 2; bias 3
          layers.a.hidden0.activation  t2 = relu(t1)                 3
          layers.a.output              t3 = affine(t2)               2  weight 2 × 3; bias 2
          layers.b                     t4 = batch_normalization(t3)  2  weight 2; bias 2; running_mean 2, not trained; running_var 2, not trained
          layers.c                     t5 = sum(t3, t4)              2
          loss                         loss = cross_entropy(t5)      1
        21 parameters, 12 multiplications a row

        """)
  }

  @Test func `components lists every kind, and shows one with ranges and defaults`() throws {
    let list = try seismo("components", in: repository)
    for word in ["reader", "row filter", "mad_outliers", "winsorize", "gradient transform"] {
      #expect(list.output.contains(word))
    }
    let adam = try seismo("components", "adam", in: repository)
    #expect(
      adam.output.hasPrefix(
        """
        adam, an optimizer of Standard
          Adam: steps scaled by running moments of the gradient.
          module SeismoNetworkParts, Sources/SeismoNetworkParts/Adam.swift
          for example {use: adam, learning_rate: 3e-4, beta2: 0.99, epsilon: 1e-6}
          for example {use: adam, learning_rate: 0.02, amsgrad: true}

          learning_rate  (a number greater than 0; default 0.001)
              Step size, before the schedule's factor.
          beta1  (a number at least 0 and less than 1; default 0.9)
        """))
  }

  @Test func `resolve tells where each value comes from`() throws {
    let result = try seismo(
      "resolve", "Specs/adam-vs-sgd.yaml", "--set", "variants.none=1", in: repository)
    #expect(result.status == 2)
    let right = try seismo(
      "resolve", "Specs/adam-vs-sgd.yaml", "--seed", "3", "--set", "train.epochs=7", in: repository)
    func line(_ key: String) -> String {
      right.output.split(separator: "\n").first { $0.contains(key) }.map(String.init) ?? ""
    }
    #expect(line("seed: 3").hasSuffix("# command line"))
    #expect(line("epochs: 7").hasSuffix("# command line"))
    #expect(line("drop_last: false").hasSuffix("# default"))
    #expect(line("batch_size: 32").contains("# Specs/adam-vs-sgd.yaml:"))
    #expect(line("learning_rate: 0.001").contains("# variant adam, Specs/adam-vs-sgd.yaml:"))
  }

  @Test func `a variable and a single variant can be changed from the command line`() throws {
    let one = try seismo(
      "resolve", demo, "--set", "variants.adam.optimizer.learning_rate=0.5", in: repository)
    #expect(one.status == 0, "\(one.errors)")
    #expect(one.output.contains("learning_rate: 0.5"))
    #expect(one.output.contains("learning_rate: 0.01"))
    let variable = try seismo(
      "resolve", repository + "/Specs/winsorize.yaml", "--set", "vars.rate=0.25", in: repository)
    #expect(variable.status == 0, "\(variable.errors)")
    #expect(variable.output.contains("learning_rate: 0.25"))
  }

  @Test func `compare sets two runs side by side and tells where their specs differ`() throws {
    let place = try Workplace()
    for size in [32, 64] {
      let result = try seismo(
        "run", demo, "--set", "train.epochs=2", "--set",
        "sampler.batch_size=\(size)",
        "--quiet", "--output", "runs", in: place.path)
      #expect(result.status == 0, "\(result.errors)")
    }
    let runs = place.runs
    try #require(runs.count == 2)
    let result = try seismo("compare", runs[0], runs[1], "--html", "both.html", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("adam-vs-sgd-1/adam"))
    #expect(result.output.contains("batch_size"))
    let adams = result.output.split(separator: "\n").filter { $0.contains("/adam ") }
    #expect(adams.map { $0.contains(" 32 ") } == [true, false], "\(result.output)")
    #expect(adams.map { $0.contains(" 64 ") } == [false, true], "\(result.output)")
    #expect(try contents(place.path + "/both.html").count > 10_000)
  }

  @Test func `json results are one object with finite words for the rest`() throws {
    let place = try Workplace()
    let result = try seismo(
      "run", demo, "--set", "train.epochs=2", "--quiet", "--json", in: place.path)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let variants = try #require((object as? [String: Any])?["variants"] as? [[String: Any]])
    #expect(variants.map { $0["name"] as? String } == ["sgd", "adam"])
    #expect((variants[0]["final"] as? [String: Any])?["test accuracy"] is Double)
  }

  @Test func `a run goes on when nobody can read its progress`() throws {
    let place = try Workplace()
    let process = Process()
    process.executableURL = executable
    process.arguments = ["run", demo, "--set", "train.epochs=2"]
    process.currentDirectoryURL = URL(filePath: place.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: "/dev/full")
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(place.runs.count == 1)
  }

  @Test func `progress is plain lines off a terminal, on standard error alone`() throws {
    let place = try Workplace()
    let result = try seismo("run", demo, "--set", "train.epochs=2", in: place.path)
    #expect(!result.errors.contains("\u{1B}"))
    #expect(result.errors.contains("epoch 2/2"))
    #expect(!result.output.contains("epoch 2/2"))
  }
}

/// Whether an XML text is well-formed, by the tag structure alone.
struct XMLParserCheck {
  var isWellFormed: Bool

  init(_ data: Data) {
    var open: [Substring] = []
    isWellFormed = true
    let text = String(decoding: data, as: UTF8.self)
    for match in text.matches(of: #/<(\/?)([A-Za-z]+)([^<>]*?)(\/?)>/#) {
      if match.1 == "/" {
        if open.popLast() != match.2 { isWellFormed = false }
      } else if match.4.isEmpty {
        open.append(match.2)
      }
    }
    if !open.isEmpty { isWellFormed = false }
  }
}
