import Foundation
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTraining
import Testing

private func claiming(_ text: String, _ overrides: String...) throws -> Experiment {
  let sound = """
    data: {read: {use: synthetic, rows: 60}, schema: {target: y}}
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    sampler: {use: shuffled, batch_size: 32}

    """
  let source = SpecSource(name: "spec.yaml", folder: "/", text: sound + text)
  return try Experiment(
    source.parse(), source: source, overrides: try overrides.map { try Override($0, in: source) },
    registry: try Registry([.standard]))
}

private func words(_ text: String) -> String {
  do {
    _ = try claiming(text)
    return "no problem"
  } catch {
    return "\(error)"
  }
}

@Suite struct `A grid` {
  @Test func `makes a variant of each combination, the last key changing fastest`() throws {
    let names = try claiming(
      "sweep: {grid: {optimizer.learning_rate: [1e-4, 1e-3], sampler.batch_size: [8, 16]}}"
    ).variants.map(\.name)
    #expect(
      names == [
        "learning_rate-1e-4.batch_size-8", "learning_rate-1e-4.batch_size-16",
        "learning_rate-1e-3.batch_size-8", "learning_rate-1e-3.batch_size-16",
      ])
  }

  @Test func `crosses the variants that are named, and takes components as values`() throws {
    let made = try claiming(
      """
      variants: {short: {train.epochs: 2}, long: {train.epochs: 9}}
      sweep: {grid: {optimizer: [adam, {use: sgd, learning_rate: 0.5}]}}
      """)
    #expect(
      made.variants.map(\.name) == [
        "short.optimizer-adam", "short.optimizer-sgd", "long.optimizer-adam", "long.optimizer-sgd",
      ])
    #expect(made.variants.map(\.config.train.epochs) == [2, 2, 9, 9])
    #expect(
      made.variants.map { type(of: $0.config.optimizer).name } == ["adam", "sgd", "adam", "sgd"])
  }

  @Test func `has the last word on its keys`() throws {
    do {
      _ = try claiming(
        "sweep: {grid: {optimizer.learning_rate: [1e-4, 1e-3]}}", "optimizer.learning_rate=0.5")
      Issue.record("not refused")
    } catch {
      #expect(
        "\(error)"
          == "--set optimizer.learning_rate=0.5: error: optimizer.learning_rate: sweep.grid gives "
          + "'optimizer.learning_rate' its values; set sweep.grid instead, or take it away")
    }
  }

  @Test func `tells what each variant changes, as the file has it`() throws {
    let made = try claiming(
      """
      variants: {plain: {}, long: {train.epochs: 9}}
      sweep: {grid: {optimizer: [adam, {use: sgd, learning_rate: 0.5}], train.threads: [1]}}
      """)
    #expect(
      made.variants.map { made.changes(of: $0.name) } == [
        "optimizer: adam, train.threads: 1",
        "optimizer: {use: sgd, learning_rate: 0.5}, train.threads: 1",
        "train.epochs: 9, optimizer: adam, train.threads: 1",
        "train.epochs: 9, optimizer: {use: sgd, learning_rate: 0.5}, train.threads: 1",
      ])
    let bare = try claiming(
      "vars: {low: 1e-4}", "sweep={grid: {optimizer.learning_rate: ['${low}', 1e-3]}}")
    #expect(
      bare.variants.map { bare.changes(of: $0.name) } == [
        "optimizer.learning_rate: 1e-4", "optimizer.learning_rate: 1e-3",
      ])
  }

  @Test func `is written out in the filled spec, which gives the same variants`() throws {
    let made = try claiming("sweep: {grid: {optimizer.learning_rate: [1e-4, 1e-3]}}")
    let source = SpecSource(name: "filled.yaml", folder: "/", text: made.filled().yaml())
    let again = try Experiment(
      source.parse(), source: source, registry: try Registry([.standard]))
    #expect(again.variants.map(\.name) == made.variants.map(\.name))
    #expect(again.filled().yaml() == made.filled().yaml())
  }

  @Test func `tells what is wrong with it`() {
    #expect(
      words("sweep: {grid: {optimizer.learning_rate: 1e-4}}") == """
        spec.yaml:6:41: error: sweep.grid.optimizer.learning_rate: expected a list of values, found '1e-4'
            6 | sweep: {grid: {optimizer.learning_rate: 1e-4}}
              |                                         ^~~~
        """)
    #expect(words("sweep: {seats: 3}").contains("sweep.seats: unknown parameter of 'sweep'"))
    #expect(words("sweep: [1]").contains("sweep: expected a mapping"))
    #expect(
      words("sweep: {grid: {optimizer.rate: [1]}}").contains("optimizer.rate: unknown parameter"))
    #expect(
      words("sweep: {grid: {optimizer.beta1: [0.5, 0.5]}}").contains(
        "makes a variant 'beta1-0.5' that can't be: there is another of that name"))
    let values = "[" + (1...40).map(String.init).joined(separator: ", ") + "]"
    #expect(
      words("sweep: {grid: {sampler.batch_size: \(values), train.epochs: \(values)}}").contains(
        "makes 1600 variants; the most is 1000, and 'seismo sweep' takes any number"))
    let many = "[" + (1...1001).map(String.init).joined(separator: ", ") + "]"
    #expect(
      words("sweep: {grid: {train.epochs: \(many), seed: \(many), sampler.batch_size: [8]}}")
        .contains(
          "sweep.grid: makes 1002001 variants; the most is 1000"))
  }
}

@Suite struct `A claim` {
  @Test func `is read with its expectations, and can be changed from the command line`() throws {
    let text = """
      variants: {a: {}, b: {optimizer.beta1: 0.5}}
      claim:
        says: One thing.
        explain: [b]
        expect: [{says: That., metric: spike_count, of: b, is: lower, than: a, at_loss: matched}]
      """
    let claim = try #require(try claiming(text).claim)
    #expect(claim.says == "One thing." && claim.seeds == 20 && claim.varied == ["seed"])
    #expect(claim.explained == ["b"] && claim.expectations[0].metric == .spikeCount)
    #expect(claim.expectations[0].atLoss == .matched)
    #expect(try claiming(text, "claim.seeds=5", "seed=3").claim?.seeds == 5)
    #expect(try claiming(text).filled().yaml().contains("claim") == false)
    #expect(try claiming("").claim == nil)
  }

  @Test(arguments: [
    (
      "metric: height, of: a, is: lower, than: b, at_loss: 0.1",
      "at_loss: has no meaning for 'height'; spikes and spike_count are counted up to a loss"
    ),
    (
      "metric: by_row, of: b, is: lower, than: 0.5",
      "of: 'by_row' is known of explained spikes alone; add 'b' to 'explain'"
    ),
    (
      "metric: by_row, of: a, is: lower, than: b",
      "than: 'by_row' is known of explained spikes alone; add 'b' to 'explain'"
    ),
    (
      "metric: spikes, of: a, is: lower, than: nan",
      "than: must be a number of at least 0, or another variant"
    ),
    (
      "metric: by_row, of: a, is: higher, than: 1.5",
      "than: must be a number from 0 to 1, or another variant"
    ),
    ("metric: spikes, of: a, is: lower, than: a", "than: must be another variant than 'of'"),
    (
      "metric: final_loss, of: a, is: lower, than: 0",
      "than: must be a number greater than 0, or another variant"
    ),
  ])
  func `that can't mean what it says is refused`(expectation: String, problem: String) {
    let text = "variants: {a: {}, b: {}}\nclaim: {says: S., explain: [a], expect: [{says: T., "
    let found = words(text + expectation + "}]}")
    #expect(found.contains("error: claim.expect[0].\(problem)\n"), "\(found)")
  }

  @Test func `that may mean a number or a variant is refused`() {
    let found = words(
      "variants: {a: {}, 1: {}}\nclaim: {says: S., expect: [{says: T., metric: spikes, of: a, is: "
        + "lower, than: 1}]}")
    #expect(
      found.contains(
        "claim.expect[0].than: is a number and a variant's name; give the variant another name"))
  }

  @Test func `takes the spec's variables`() throws {
    let text = """
      vars: {rate: 3e-4, enough: 0.2}
      variants: {a: {optimizer.learning_rate: "${rate}"}, b: {}}
      claim: {says: "At ${rate} it is calm.", expect: [{says: S., metric: jumps, of: a, is: lower, than: "${enough}"}]}
      """
    let claim = try #require(try claiming(text).claim)
    #expect(claim.says == "At 3e-4 it is calm." && claim.expectations[0].reference == "0.2")
    #expect(try claiming(text, "vars.rate=5e-4").claim?.says == "At 5e-4 it is calm.")
    #expect(
      words(text.replacing("${rate} it", with: "${rat} it")).contains(
        "claim.says: '${rat}' is not defined in vars"))
    let twice = words(text.replacing("${enough}", with: "${enuf}"))
    #expect(twice.contains("claim.expect[0].than: '${enuf}' is not defined in vars"))
    #expect(twice.components(separatedBy: "error:").count == 2, "\(twice)")
  }

  @Test func `of trainings that are all the same is refused`() {
    #expect(
      words("claim: {says: S., vary: []}").contains(
        "claim.vary: is empty: every training would be the same; expected keys such as 'seed'"))
  }

  @Test func `of a variant that there isn't is told so`() {
    #expect(
      words(
        "variants: {a: {}, b: {}}\nclaim: {says: S., expect: [{says: T., metric: jumps, of: c, is: lower, than: 0.5}]}"
      )
        == """
        spec.yaml:7:58: error: claim.expect[0].of: must be one of a, b, got 'c'
            7 | claim: {says: S., expect: [{says: T., metric: jumps, of: c, is: lower, than: 0.5}]}
              |                                                          ^ did you mean 'a'?
        """)
    #expect(
      words("claim: {says: S., explain: [x]}").contains(
        "claim.explain[0]: must be one of main, got 'x'"))
    #expect(words("claim: {seeds: 1}").contains("claim.seeds: must be between 2 and 10000, got 1"))
    #expect(words("claim: {seeds: 3}").contains("claim: 'claim' needs 'says'"))
    #expect(
      words(
        "claim: {says: S., expect: [{says: T., metric: jumps, of: main, is: lower, than: 0.5, at_loss: 0}]}"
      )
      .contains(
        "claim.expect[0].at_loss: expected off, matched, or a number greater than 0, found '0'"))
  }
}
