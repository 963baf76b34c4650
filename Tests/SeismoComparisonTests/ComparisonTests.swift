import Foundation
import SeismoComparison
import SeismoNetworks
import SeismoPreparation
import SeismoReports
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTraining
import Synchronization
import Testing

/// A spec in a folder of its own, which goes when it does.
private final class Bench {
  let folder: String
  var path: String { folder + "/spec.yaml" }

  init(_ changes: String = "") throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "seismo-test-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let text = """
      name: bench
      seed: 7
      data:
        read: {use: synthetic, rows: 130, inputs: 6, spread: 2, contradictions: 1}
        schema: {target: y}
        split: {use: random, train: 0.8, validation: 0, test: 0.2}
      sampler: {use: shuffled, batch_size: 16}
      model: [{use: dense, units: 32}, relu, {use: dense, units: classes}]
      loss: cross_entropy
      train: {epochs: 12, select: {metric: training.loss}}
      variants:
        sgd: {optimizer: {use: sgd, learning_rate: 0.01}}
        adam: {optimizer: {use: adam, learning_rate: 1e-2}}
      claim:
        says: Adam ends lower.
        seeds: 3
        vary: [seed, data.read.seed]
        explain: [adam]
        expect:
          - {says: It ends lower., metric: final_loss, of: adam, is: lower, than: sgd}
      \(changes)
      """
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func runner() throws -> ComparisonRunner {
    ComparisonRunner(path: path, output: folder + "/out", registry: try Registry([.standard]))
  }

  var ledger: String { folder + "/out/ledger.jsonl" }
}

@Suite struct `A comparison` {
  @Test func `explanations of an arm say the causes first, then what set the spikes off`() {
    func spike(
      _ kind: SpikeKind, _ cause: SpikeCause.Kind?, _ trigger: FoundTrigger, _ margin: Margin,
      _ rows: [String]
    ) -> Outcome.Explained {
      .init(
        kind: kind, cause: cause, trigger: trigger, margin: margin, isInLastBatch: false,
        rows: rows, planted: 0)
    }
    let spikes = [
      spike(.state, .rate, .row, .edge, ["a:1"]), spike(.state, .rate, .nothing, .beyond, []),
      spike(.state, .unknown, .row, .kick, ["a:1"]),
      spike(.composition, .rows, .row, .unknown, ["a:2"]),
    ]
    #expect(
      ComparisonWords.explanations(of: "adam", spikes, most: 5)
        == "Of the highest spikes of 'adam', 5 a training at most, 4 were explained, of which 1 is a hard batch alone, "
        + "the weights being fine. Causes: learning rate 2, unknown 1. Set off by: row 2, none 1. 2 of 3 happened at "
        + "the edge of stability or beyond it, 1 of them by one row. Rows that come back: a:1 (2).")
    // As an earlier Seismo explained them.
    #expect(
      ComparisonWords.explanations(of: "adam", [spike(.state, nil, .batch, .kick, [])], most: 5)
        == "Of the highest spikes of 'adam', 5 a training at most, 1 were explained. Set off by: batch 1. 0 of 1 "
        + "happened at the edge of stability or beyond it, 0 of them by one row.")
    #expect(
      ComparisonWords.explanations(of: "adam", [], most: 5) == "'adam' has no spike to explain.")
  }

  @Test func `trains every variant from the same seeds and judges the claim`() throws {
    let bench = try Bench()
    let comparison = try #require(try bench.runner().run())
    #expect(comparison.arms == ["sgd", "adam"] && comparison.seeds == [7, 8, 9])
    for arm in comparison.arms {
      let outcomes = try #require(comparison.outcomes[arm])
      #expect(outcomes.count == 3 && Set(outcomes.map(\.epochLosses)).count == 3)
      #expect(outcomes.allSatisfy { $0.steps == 84 && $0.epochLosses.count == 12 })
      #expect(outcomes.allSatisfy { ($0.testLoss ?? -1) > 0 && !$0.failed })
      #expect(outcomes.map(\.stepLosses.count) == [84, 0, 0])
    }
    #expect(comparison.outcomes["adam"]?.allSatisfy { $0.explained != nil } == true)
    #expect(comparison.outcomes["sgd"]?.allSatisfy { $0.explained == nil } == true)
    #expect(comparison.findings.map(\.verdict) == [.holds] && comparison.verdict == .holds)
  }

  @Test func `is the same whether trained at once, again, or from where it was stopped`() throws {
    let bench = try Bench()
    let whole = try #require(try bench.runner().run())
    let lines = try String(contentsOfFile: bench.ledger, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 6)
    // As a kill leaves it: two lines, and half of a third.
    let cut = lines.prefix(2).joined(separator: "\n") + "\n" + lines[2].prefix(40)
    try Data(cut.utf8).write(to: URL(filePath: bench.ledger))
    let rest = try #require(try bench.runner().run())
    #expect(rest.outcomes == whole.outcomes)
    let again = try String(contentsOfFile: bench.ledger, encoding: .utf8).split(separator: "\n")
    // The half line stays, ended; behind it stands what was trained again.
    #expect(Set(again) == Set(lines).union([lines[2].prefix(40)]) && again.count == 7)
    let elsewhere = try Bench()
    let other = try #require(try elsewhere.runner().run())
    #expect(other.outcomes == whole.outcomes)
    #expect(ComparisonPicture.render(other) == ComparisonPicture.render(whole))
    func page(_ comparison: Comparison) -> String {
      ComparisonPage.render([comparison], head: "Mine.\n", images: "images") { _ in "spec.yaml" }
    }
    #expect(page(other) == page(whole) && page(whole).hasPrefix("Mine.\n" + ComparisonPage.marker))
    let kept = ComparisonPage.render([whole], head: page(whole), images: "images") { _ in
      "spec.yaml"
    }
    #expect(kept == page(whole))
  }

  @Test func `that is interrupted keeps what is done, and trains nothing of it again`() throws {
    let bench = try Bench()
    var runner = try bench.runner()
    let interruption = Interruption()
    runner.interruption = interruption
    runner.observe = { if $0.jobs == 2 { interruption.request() } }
    #expect(try runner.run() == nil)
    let kept = try String(contentsOfFile: bench.ledger, encoding: .utf8).split(separator: "\n")
    #expect(kept.count >= 2)
    #expect(try bench.runner().run()?.outcomes["adam"]?.count == 3)
    let all = try String(contentsOfFile: bench.ledger, encoding: .utf8).split(separator: "\n")
    #expect(all.count == 6 && Array(all.prefix(kept.count)) == kept)
  }

  @Test func `trains again what a changed spec decides, and no more`() throws {
    let bench = try Bench()
    _ = try bench.runner().run()
    var changed = try bench.runner()
    changed.overrides = ["variants.adam.optimizer.learning_rate=2e-2"]
    let comparison = try #require(try changed.run())
    #expect(comparison.outcomes["sgd"]?.count == 3)
    let lines = try String(contentsOfFile: bench.ledger, encoding: .utf8).split(separator: "\n")
      .count
    #expect(lines == 9)
  }

  @Test func `takes a training from another that asked for more of it`() throws {
    let bench = try Bench()
    let whole = try #require(try bench.runner().run())
    var asking = try bench.runner()
    asking.overrides = ["claim.explain=[]"]
    let less = try #require(try asking.run())
    #expect(less.outcomes["adam"]?.map(\.spikes) == whole.outcomes["adam"]?.map(\.spikes))
    #expect(less.outcomes["adam"]?.allSatisfy { $0.explained == nil } == true)
    let lines = try String(contentsOfFile: bench.ledger, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 6)
    asking.overrides = ["claim.explain=[sgd]"]
    #expect(try asking.run()?.outcomes["sgd"]?.allSatisfy { $0.explained != nil } == true)
    let more = try String(contentsOfFile: bench.ledger, encoding: .utf8).split(separator: "\n")
    #expect(more.count == 9)
  }

  @Test func `without a claim tells how each variant differs from the first`() throws {
    let bench = try Bench()
    let text = try String(contentsOfFile: bench.path, encoding: .utf8)
    let bare = text.components(separatedBy: "claim:")[0]
    try Data(bare.utf8).write(to: URL(filePath: bench.path))
    var runner = try bench.runner()
    (runner.seeds, runner.atLoss) = (2, .loss(0.5))
    let comparison = try #require(try runner.run())
    #expect(comparison.verdict == nil && comparison.seeds == [7, 8])
    let about = comparison.findings.map { "\($0.expectation.variant ?? "") \($0.metric)" }
    #expect(about == ["adam spikes", "adam spikeCount", "adam finalLoss", "adam testLoss"])
    #expect(comparison.findings.map(\.expectation.atLoss) == [.loss(0.5), .loss(0.5), .off, .off])
  }

  @Test func `counts spikes up to another loss than the claim's where it is told to`() throws {
    let bench = try Bench(
      "    - {says: It spikes., metric: spikes, of: adam, is: higher, than: 0, at_loss: matched}")
    var runner = try bench.runner()
    runner.seeds = 2
    #expect(try runner.run()?.findings.map(\.expectation.atLoss) == [.off, .matched])
    runner.atLoss = .loss(0.3)
    #expect(try runner.run()?.findings.map(\.expectation.atLoss) == [.off, .loss(0.3)])
  }
}

@Suite struct `A comparison over folds` {
  private func bench(_ split: String) throws -> Bench {
    let bench = try Bench()
    let text = try String(contentsOfFile: bench.path, encoding: .utf8)
      .replacing("{use: random, train: 0.8, validation: 0, test: 0.2}", with: split)
    try Data(text.utf8).write(to: URL(filePath: bench.path))
    return bench
  }

  @Test func `pairs each fold of each seed, and begins with what the first fold alone gives`()
    throws
  {
    let bench = try bench("{use: k_fold, folds: 4, validation: 0}")
    var runner = try bench.runner()
    runner.seeds = 2
    let comparison = try #require(try runner.run())
    #expect(comparison.folds == 4 && comparison.seeds == [7, 8])
    let outcomes = try #require(comparison.outcomes["adam"])
    #expect(outcomes.count == 8)
    #expect(Set(outcomes.map(\.testLoss)).count == 8, "each fold has test rows of its own")
    #expect(
      ComparisonWords.extent(of: comparison) == "2 seeds (7 to 8) of 4 folds, 16 trainings")
    #expect(comparison.findings[0].values.count + comparison.findings[0].leftOut == 8)
    // The ledger knows the folds apart.
    #expect(try runner.run()?.outcomes == comparison.outcomes)
  }

  @Test func `takes one seed`() throws {
    let bench = try bench("{use: k_fold, folds: 3, validation: 0}")
    var runner = try bench.runner()
    runner.seeds = 1
    let comparison = try #require(try runner.run())
    #expect(ComparisonWords.extent(of: comparison) == "1 seed (7) of 3 folds, 6 trainings")
  }

  @Test func `wants one number of folds for all variants`() throws {
    let bench = try bench("{use: k_fold, folds: 4, validation: 0}")
    var runner = try bench.runner()
    runner.overrides = ["variants.adam.data.split=random"]
    #expect {
      _ = try runner.run()
    } throws: { error in
      "\(error)".hasSuffix(
        "error: 'sgd' is trained on 4 folds and 'adam' on 1; variants are compared fold by fold, so give them one split"
      )
    }
  }

  @Test func `has wider intervals, since its trainings share rows`() {
    let values = [1.0, 2, 4, 3, 5]
    let (alone, folds) = (Bootstrap.interval(of: values), Bootstrap.interval(of: values, folds: 5))
    // √(1 + 5 / 4).
    for (one, other) in zip(alone, folds) { #expect(abs((other - 3) - 1.5 * (one - 3)) < 1e-12) }
  }
}
