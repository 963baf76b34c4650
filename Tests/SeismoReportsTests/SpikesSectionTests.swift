import Foundation
import SeismoNetworks
import SeismoPreparation
import SeismoReports
import SeismoRuns
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// Spikes on the page: readable without a program, and no name can break out of its place.
@Suite struct SpikesSectionTests {
  private func page(_ spikes: SpikesFile?) -> String { page([("main", spikes)]) }

  private func page(_ curves: [(name: String, spikes: SpikesFile?)]) -> String {
    var model = ReportModel(title: "t", subtitle: "", facts: [], curves: [], notes: [])
    model.curves = curves.map { name, spikes in
      .init(
        name: name, stepLosses: [1, 2, 3], epochEnds: [3], epochLosses: [2], validationLosses: [],
        summary: .init(
          status: .finished, figures: [], bestEpoch: 1, steps: 3, stepsPerSecond: 1, seconds: 1),
        spikes: spikes)
    }
    return HTMLReport.render(model)
  }

  private func file(_ explained: Bool, _ spikes: [SpikesFile.Spike] = []) -> SpikesFile {
    SpikesFile(explained: explained, steps: 3, probedRows: 3, spacing: 1, spikes: spikes)
  }

  @Test func `a spike's line says the cause first, and the straw where it is another thing`() {
    func headline(_ cause: SpikeCause.Kind, _ trigger: FoundTrigger) -> String {
      var spike = SpikesFile.Spike(
        SpikeEpisode(onset: 1, peak: 2, end: 3, baseline: 0, height: 1), series: .probe)
      (spike.kind, spike.trigger, spike.cause) = (.state, trigger, SpikeCause(cause, "why"))
      return spike.headline
    }
    #expect(headline(.rows, .row) == "loss × 2.72 · set off by row")
    #expect(headline(.rate, .row) == "loss × 2.72 · learning rate too high · set off by row")
    #expect(headline(.rate, .nothing) == "loss × 2.72 · learning rate too high")
    #expect(headline(.unknown, .row) == "loss × 2.72 · cause not known · set off by row")
    #expect(headline(.unknown, .nothing) == "loss × 2.72 · no single cause found")
    #expect(
      headline(.shortBatch, .inShortBatch(.row))
        == "loss × 2.72 · a short batch · set off by row × short batch")
    #expect(
      headline(.shortBatch, .trigger(.shortBatch)) == "loss × 2.72 · set off by short batch")
  }

  @Test func `a cause of several spikes has one sentence, or that of the highest as an example`() {
    func spike(_ step: Int, _ height: Double, _ sentence: String, row: Int? = nil)
      -> SpikesFile.Spike
    {
      var spike = SpikesFile.Spike(
        SpikeEpisode(onset: step, peak: step, end: step, baseline: 0, height: height),
        series: .probe)
      spike.cause = SpikeCause(.rows, sentence)
      let row = row ?? step
      spike.rows = [SpikesFile.Row(Place("a.csv", row), row: RowID(row), step: step, values: [:])]
      return spike
    }
    var same = file(true, [spike(1, 2, "two rows"), spike(3, 9, "two rows")])
    same.summarizeCauses()
    #expect(same.causesInWords == ["2 of 2 spikes: two rows"])
    var different = file(true, [spike(1, 2, "row 1"), spike(3, 9, "row 3"), spike(5, 4, "row 5")])
    different.summarizeCauses()
    #expect(
      different.causesInWords == ["3 of 3 spikes (3 different rows), such as ▲ 2: row 3"])
    var recurring = file(
      true, [spike(1, 2, "row 4", row: 4), spike(3, 9, "row 3"), spike(5, 4, "again", row: 4)])
    recurring.summarizeCauses()
    #expect(
      recurring.causesInWords == [
        "3 of 3 spikes (2 different rows: a.csv:4 (row 4) in 2, a.csv:3 (row 3) in 1), such as ▲ 2: row 3"
      ])
  }

  private var hostile: SpikesFile.Spike {
    var spike = SpikesFile.Spike(
      SpikeEpisode(onset: 1, peak: 2, end: 3, baseline: 0, height: 1), series: .probe)
    spike.kind = .state
    spike.trigger = .trigger(.own("</script><b>row"))
    spike.margin = .edge
    spike.story = "a < b & c"
    var row = SpikesFile.Row(
      Place("../<i>.csv", 7), row: RowID(5), step: 2, values: ["x": "<u>", "y": "2"])
    row.neighbours = [.init(Place("a.csv", 9), target: "\"", distance: 0.5, rank: 0)]
    spike.rows = [row]
    spike.arms = [
      .init(
        name: "<em>", intervention: "any", trigger: .trigger(.row), suppression: 0.75,
        placebo: 0.125,
        replays: 9, step: 2)
    ]
    spike.curves = .init(
      firstStep: 1, spacing: 1, factual: [1, .infinity, .nan],
      arms: [.init(name: "</script>", losses: [1, 1, 1])])
    return spike
  }

  @Test func `nothing was looked for, nothing is said`() {
    #expect(!page(nil).contains("spikes-heading"))
  }

  @Test func `no spike is said in a sentence`() {
    #expect(page(file(true)).contains("<p>No spikes were found.</p>"))
    #expect(page(file(false)).contains("<p>No spikes were seen while training.</p>"))
  }

  @Test func `variants without spikes are named in one sentence`() {
    let silent = ["a", "b", "<c>"].map { ($0, file(false)) }
    let explained = [("d", file(true))]
    let all = page(silent + [("loud", file(true, [hostile]))] + explained)
    #expect(all.contains("<p>No spikes were seen while training a, b and &lt;c&gt;.</p>"))
    #expect(all.contains("<p>No spikes were found in d.</p>"))
    #expect(all.contains("<h3>loud</h3>") && !all.contains("<h3>a</h3>"))
    #expect(all.components(separatedBy: "No spikes").count == 3)
  }

  @Test func `a spike's line, story, row and arm are there without a program`() {
    let page = page(file(true, [hostile]))
    #expect(
      page.contains(
        "<summary><b>▲ 1 · step 2</b> · loss × 2.72 · set off by &lt;/script&gt;&lt;b&gt;row · at the edge of stability</summary>\n"
          + "<p>a &lt; b &amp; c</p>"))
    #expect(
      page.contains(
        "<tr><td>&lt;i&gt;.csv:7 · row 5</td><td>2</td><td>x &lt;u&gt;, y 2</td>"
          + "<td>a.csv:9, with target &quot;, at distance 0.500, the nearest of all</td></tr>"))
    #expect(
      page.contains(
        "<tr><td>&lt;em&gt;</td><td><meter min=\"0\" max=\"1\" value=\"0.75\"></meter> 75% gone</td>"
          + "<td>13%</td><td>9</td></tr>"))
  }

  @Test func `no name ends the program's data, and what isn't finite is told by words`() {
    let page = page(file(true, [hostile]))
    #expect(page.components(separatedBy: "</script>").count == 3)
    #expect(page.contains("\"factual\":[1,\"inf\",\"nan\"]"))
  }

  @Test func `what was seen live asks to be explained`() {
    #expect(page(file(false, [hostile])).contains("<code>seismo explain</code> finds them all"))
  }

  @Test func `what wasn't explained is said once`() {
    var spike = hostile
    (spike.kind, spike.trigger, spike.margin, spike.rows, spike.arms) = (
      .unexplained, .unexplained, .unknown, [], []
    )
    let page = page(file(false, [spike]))
    #expect(page.contains("loss × 2.72 · not explained yet</summary>"))
    #expect(!page.contains("unexplained"))
  }

  @Test(arguments: [
    (SpikeKind.composition, FoundTrigger.trigger(.batch)), (.state, .nothing),
    (.unexplained, .unexplained),
  ])
  func `many alike spikes are told of three to twelve, and the rest unfold`(
    kind: SpikeKind, trigger: FoundTrigger
  ) throws {
    let spikes = (0..<64).map { index in
      var spike = SpikesFile.Spike(
        SpikeEpisode(
          onset: 10 * index + 1, peak: 10 * index + 2, end: 10 * index + 3, baseline: 0,
          height: 1 + 0.01 * Double(index * 37 % 64)), series: .probe)
      (spike.kind, spike.trigger) = (kind, trigger)
      return spike
    }
    let file = file(true, spikes)
    let telling = file.telling
    let folded = telling.folded("smaller one", "smaller ones")
    #expect((3...12).contains(telling.each.count) && folded.count == 1)
    #expect((telling.each + folded.flatMap(\.spikes)).sorted() == Array(0..<64))
    let least = try #require(telling.each.map { spikes[$0].height }.min())
    #expect(folded[0].spikes.allSatisfy { spikes[$0].height < least })
    let page = page(file)
    #expect(page.contains("▲ \(64 - telling.each.count) smaller ones"))
    #expect((0..<64).allSatisfy { page.contains("id=\"spike-0-\($0)\"") })
  }

  @Test func `the words are one key away`() {
    let page = page(file(true, [hostile]))
    #expect(page.contains("<summary>What the words mean <kbd>?</kbd></summary>"))
    for entry in Glossary.entries { #expect(page.contains("<dt>\(entry.word)</dt>")) }
  }

  @Test func `a rise beyond measure is told by what is left, not by a share`() {
    var spike = hostile
    spike.height = .infinity
    spike.arms[0].suppression = 0.9
    spike.arms[0].left = 1.3
    #expect(spike.effect(of: spike.arms[0]) == "loss × 1.3")
    spike.arms[0].suppression = -.infinity
    #expect(spike.effect(of: spike.arms[0]) == "not finite")
    #expect(spike.factorInWords == "loss not finite")
  }
}
