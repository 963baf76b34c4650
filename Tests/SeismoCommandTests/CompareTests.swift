import Foundation
import Testing

@Suite struct CompareTests {
  private let spec = """
    name: two
    seed: 3
    data:
      read: {use: synthetic, rows: 120, inputs: 5}
      schema: {target: y}
      split: {use: random, train: 0.8, validation: 0.1, test: 0.1}
    model: [{use: dense, units: 16}, relu, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: {use: adam, learning_rate: 1e-2}
    train: {epochs: 12}
    sweep: {grid: {optimizer.learning_rate: [1e-2, 1e-4]}}
    claim:
      says: Slow is slower.
      expect:
        - {says: It ends higher., metric: final_loss, of: learning_rate-1e-4, is: higher, than: learning_rate-1e-2}
    """

  @Test func `a spec's claim is judged, and its page is the same the second time`() throws {
    let place = try Workplace()
    try place.write(spec, to: "two.yaml")
    try place.write("# Mine\n", to: "page.md")
    let arguments = ["compare", "two.yaml", "--seeds", "4", "--page", "page.md"]
    let first = try seismo(arguments, in: place.path)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasPrefix("two, 4 seeds (3 to 6), 8 trainings\nSlow is slower.\n"))
    #expect(first.output.contains("  holds: It ends higher.\n    final training loss: "))
    #expect(first.output.contains("The claim: holds.\n"))
    let page = try String(contentsOfFile: place.path + "/page.md", encoding: .utf8)
    let picture = try String(contentsOfFile: place.path + "/images/two.svg", encoding: .utf8)
    #expect(page.hasPrefix("# Mine\n<!-- Below this line"))
    #expect(
      page.contains(
        "**It holds.** Measured on 4 seeds (3 to 6), 8 trainings, from [the spec](two.yaml)"))
    #expect(picture.contains("learning_rate-1e-4") && picture.hasSuffix("</svg>\n"))
    try FileManager.default.removeItem(atPath: place.path + "/runs")
    let second = try seismo(arguments, in: place.path)
    #expect(second.output == first.output)
    #expect(try String(contentsOfFile: place.path + "/page.md", encoding: .utf8) == page)
    #expect(try String(contentsOfFile: place.path + "/images/two.svg", encoding: .utf8) == picture)
  }

  @Test func `a page that isn't text is left as it is`() throws {
    let place = try Workplace()
    try place.write(spec, to: "two.yaml")
    let page = place.path + "/page.md"
    let bytes = Data([0x4d, 0xfc, 0x72])
    try bytes.write(to: URL(filePath: page))
    let result = try seismo(
      "compare", "two.yaml", "--seeds", "2", "--page", "page.md", in: place.path)
    #expect(result.status != 0)
    #expect(result.errors.contains("page.md can't be read as UTF-8 text, and is left as it is"))
    #expect(FileManager.default.contents(atPath: page) == bytes)
  }

  @Test func `runs are compared up to a loss`() throws {
    let place = try Workplace()
    try place.write(spec, to: "two.yaml")
    for seed in ["3", "4"] {
      #expect(try seismo("run", "two.yaml", "--seed", seed, "-q", in: place.path).status == 0)
    }
    let result = try seismo(["compare"] + place.runs + ["--at-loss", "0.9"], in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains(
        """
                                    step that                spikes
                                  reaches 0.9              up to it
        two-1/learning_rate-1e-2
        """))
    #expect(result.output.contains("0 or more, seen live"))
    #expect(result.output.contains("never"))
    let matched = try seismo(["compare"] + place.runs + ["--at-loss", "matched"], in: place.path)
    #expect(matched.status == 2)
    #expect(matched.errors.contains("--at-loss matched needs a spec; give runs a number"))
  }

  @Test func `what is lost of the data is told, of specs and of runs`() throws {
    let place = try Workplace()
    let rows = (0..<40).map { "\($0),\($0 * $0 % 7),\($0 % 2 == 0 ? "a" : "b")\n" }
    try place.write("x,y,label\n" + rows.joined() + "1,2\n", to: "data.csv")
    try place.write(
      """
      name: left
      seed: 3
      data:
        read: {use: csv, path: data.csv, on_bad_row: skip}
        schema: {target: label}
      model: [{use: dense, units: classes}]
      loss: cross_entropy
      optimizer: adam
      train: {epochs: 2}
      sweep: {grid: {optimizer.learning_rate: [1e-2, 1e-4]}}

      """, to: "left.yaml")
    let note = "note: 1 row was left out of data.csv; a run's rejects.csv names it.\n"
    for _ in 1...2 {
      let result = try seismo(
        "compare", "left.yaml", "--seeds", "2", "--output", "ledger", in: place.path)
      #expect(result.status == 0 && result.errors == note, "\(result.errors)")
    }
    for seed in ["3", "4"] {
      #expect(try seismo("run", "left.yaml", "--seed", seed, "-q", in: place.path).status == 0)
    }
    let runs = try seismo(["compare"] + place.runs, in: place.path)
    #expect(runs.status == 0 && runs.errors == note, "\(runs.errors)")
  }

  @Test func `what can't be compared is told`() throws {
    let place = try Workplace()
    try place.write(spec, to: "two.yaml")
    let one = try seismo("compare", "two.yaml", "--seeds", "1", in: place.path)
    #expect(one.status == 2 && one.errors.contains("--seeds must be from 2 to 10,000, got 1"))
    let none = try seismo("compare", "none.yaml", in: place.path)
    #expect(
      none.status == 2 && none.errors.contains("none.yaml: error: can't be read: no such file"))
    let loss = try seismo("compare", "two.yaml", "--at-loss", "-1", in: place.path)
    #expect(loss.status == 2)
    let html = try seismo("compare", "two.yaml", "--html", "a.html", in: place.path)
    #expect(html.status == 2 && html.errors.contains("--html is for runs; give specs --page"))
    let far = try seismo(
      "compare", "two.yaml", "--set", "seed=\(Int.max)", "--seeds", "2", in: place.path)
    #expect(
      far.status == 1
        && far.errors.contains("two.yaml: error: there are no 2 seeds from \(Int.max) on"))
    try place.write(spec, to: "copy.yaml")
    let twice = try seismo("compare", "two.yaml", "copy.yaml", in: place.path)
    #expect(
      twice.status == 2
        && twice.errors.contains(
          "two.yaml and copy.yaml are both named 'two'; give one of them another 'name:'")
    )
  }
}
