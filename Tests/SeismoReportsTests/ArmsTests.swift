import SeismoPreparation
import SeismoReports
import SeismoRuns
import Testing

/// A training of one setting from one seed, and what it came to.
private func curve(
  _ name: String, _ settings: KeyValuePairs<String, String>, loss: Double
) -> ReportModel.Curve {
  ReportModel.Curve(
    name: name, stepLosses: [], epochEnds: [1, 2], epochLosses: [2 * loss, loss],
    validationLosses: [],
    summary: .init(
      status: .finished, figures: [("test loss", loss, loss)], bestEpoch: 2, steps: 2,
      stepsPerSecond: 1, seconds: 1),
    settings: Settings(settings.map { .init($0.key, $0.value) }))
}

private func model(_ curves: [ReportModel.Curve]) -> ReportModel {
  ReportModel(title: "t", subtitle: "", facts: [], curves: curves, notes: [])
}

@Suite struct `Runs that differ in their seeds alone` {
  private let noise = [0.3, -0.2, 0.5, 0.1, -0.4]

  private func runs(better: Double) -> ReportModel {
    model(
      noise.enumerated().flatMap { seed, noise in
        [
          curve("a-\(seed)", ["seed": "\(seed)", "optimizer": "adam"], loss: 2 + noise),
          curve(
            "b-\(seed)", ["seed": "\(seed)", "optimizer": "sgd"],
            loss: 2 + noise - better + 0.01 * noise * noise),
        ]
      })
  }

  @Test func `are one arm, held against another by the same seeds`() throws {
    let arms = Arms(runs(better: 0.1))
    #expect(arms.arms.map(\.label) == ["optimizer adam", "optimizer sgd"])
    #expect(arms.arms.map(\.members.count) == [5, 5])
    let difference = try #require(arms.differences.first)
    // The seeds spread by ten times the difference, and pairs see it all the same.
    #expect(difference.pairs == 5 && difference.isClear && abs(difference.mean + 0.099) < 0.002)
    #expect(
      ArmsWords.sentences(arms)[0].hasPrefix(
        "optimizer sgd against optimizer adam, test loss: told apart; mean difference -0.099, 95 % interval -0.10 to -0.098, 5 pairs."
      ), "\(ArmsWords.sentences(arms))")
  }

  @Test func `aren't told apart where they differ by chance`() throws {
    let even = model(
      noise.enumerated().flatMap { seed, noise in
        [
          curve("a-\(seed)", ["seed": "\(seed)", "optimizer": "adam"], loss: 2 + noise),
          curve("b-\(seed)", ["seed": "\(seed)", "optimizer": "sgd"], loss: 2 - noise),
        ]
      })
    let difference = try #require(Arms(even).differences.first)
    #expect(!difference.isClear)
  }

  @Test func `are said not to be comparable where no seed is the same in both`() {
    let arms = Arms(
      model([
        curve("a", ["seed": "1", "optimizer": "adam"], loss: 1),
        curve("b", ["seed": "2", "optimizer": "sgd"], loss: 2),
      ]))
    #expect(!arms.hasReplicates && ArmsWords.table(arms, columns: nil) == nil)
    #expect(
      ArmsWords.sentences(arms) == [
        "Whether the differences are more than chance can't be said: fewer than two seeds or folds are the same in both. "
          + "Train each from the same seeds, 'seismo run SPEC --seed N', and compare all runs."
      ])
  }

  @Test func `pair by fold as well, with intervals that know that folds share rows`() {
    let folds = model(
      (1...5).flatMap { fold in
        [
          curve("a/fold-\(fold)", ["seed": "1", "optimizer": "adam"], loss: 2 + noise[fold - 1]),
          curve(
            "b/fold-\(fold)", ["seed": "1", "optimizer": "sgd"],
            loss: 1.9 + noise[fold - 1] * 1.01),
        ]
      })
    let arms = Arms(folds)
    #expect(arms.folds == 5 && arms.differences[0].pairs == 5)
  }

  @Test func `have a band and a table on the page, and only where runs are compared`() {
    let page = HTMLReport.render(runs(better: 0.1), comparesRuns: true)
    #expect(page.contains("Over seeds and folds") && page.contains("told apart; mean difference"))
    #expect(!HTMLReport.render(runs(better: 0.1)).contains("Over seeds and folds"))
  }
}
