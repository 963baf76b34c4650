import SeismoPreparation
import SeismoReports
import SeismoRuns
import Testing

/// Confusion matrices on a page.
struct ConfusionTests {
  private static func file(_ counts: [[Int]], _ classes: [String] = ["a", "b"]) -> ConfusionFile {
    ConfusionFile(part: .test, target: "kind", classes: classes, counts: counts)
  }

  private static func page(_ curves: [(name: String, file: ConfusionFile?)]) -> String {
    HTMLReport.render(
      Samples.model(
        curves.map { name, file in
          var curve = Samples.curve(name, losses: [1])
          curve.confusion = file
          return curve
        }))
  }

  /// The text of a page's section, its tags taken out.
  private static func text(_ page: String) -> String {
    let section = page.split(separator: "id=\"confusion-heading\">").dropFirst().first ?? ""
    return String(
      section.prefix(upTo: section.firstRange(of: "</section>")?.lowerBound ?? section.endIndex)
    )
    .replacing(#/<[^>]*>/#, with: "|").replacing(#/[|\s]+/#, with: " ")
  }

  @Test func `a row has its counts, their percentages and all its rows`() {
    let page = Self.page([("sgd", Self.file([[1990, 10], [0, 1]]))])
    #expect(
      Self.text(page)
        == "Confusion matrix 2,001 test rows kind is a b rows a 1,990 100% 10 1% 2,000 b · 1 100% 1 "
        + "A row for each true class, a column for each predicted one; the percentages are of the row. "
    )
    #expect(page.contains("title=\"a → b\""))
    #expect(!page.contains("class=\"confusion crowded\""))
  }

  @Test func `a share that isn't nothing isn't shown as nothing`() {
    #expect(Self.text(Self.page([("sgd", Self.file([[999, 1], [0, 0]]))])).contains("1 &lt;1%"))
  }

  @Test func `folds are one matrix, and of several variants the first is open`() {
    let page = Self.page([
      ("main/fold-1", Self.file([[1, 2], [3, 4]])), ("main/fold-2", Self.file([[1, 0], [0, 1]])),
      ("other", Self.file([[5, 0], [0, 5]])), ("without", nil),
    ])
    let text = Self.text(page)
    #expect(text.contains("main: 12 test rows kind is a b rows a 2 50% 2 50% 4 b 3 38% 5 63% 8"))
    #expect(text.contains("other: 10 test rows"))
    #expect(page.split(separator: "<details open><summary>main").count == 2)
    #expect(page.split(separator: "<details><summary>other").count == 2)
  }

  @Test func `there is no section without classes`() {
    #expect(!Self.page([("sgd", nil)]).contains("confusion-heading"))
  }

  @Test func `many classes stand upright, many variants are cut short, and names are escaped`() {
    let names = (0..<30).map { "<class \($0)>" }
    let counts = (0..<30).map { row in (0..<30).map { $0 == row ? 9 : $0 % 2 } }
    let page = Self.page((0..<20).map { ("v\($0)", Self.file(counts, names)) })
    #expect(page.split(separator: "class=\"confusion crowded\"").count == 13)
    #expect(page.contains("Of 20 variants the first 12."))
    #expect(!page.contains("<class ") && page.contains("&lt;class 29&gt;"))
  }
}
