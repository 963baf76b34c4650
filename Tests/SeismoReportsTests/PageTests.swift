import Foundation
import SeismoReports
import SeismoRuns
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a page and a picture hold, whatever they are made from.
struct PageTests {
  @Test(arguments: Samples.awkward.indices)
  func picturesAreWellFormed(index: Int) {
    let (name, model) = Samples.awkward[index]
    let svg = SVGChart.render(model)
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse(), "\(name): \(String(describing: parser.parserError))")
    for word in ["nan", "inf,", ",inf", "e+"] {
      let data = svg.split(separator: "<").filter { $0.hasPrefix("path") }
      #expect(!data.contains { $0.contains(word) }, "\(name) draws to \(word)")
    }
  }

  @Test(arguments: Samples.awkward.indices)
  func drawsTheSameAgain(index: Int) {
    let model = Samples.awkward[index].model
    #expect(SVGChart.render(model) == SVGChart.render(model))
    #expect(HTMLReport.render(model) == HTMLReport.render(model))
  }

  @Test(arguments: Samples.awkward.indices)
  func pagesHoldTwoScriptsAndAskForNothing(index: Int) {
    let (name, model) = Samples.awkward[index]
    let page = HTMLReport.render(model)
    for tag in ["<script", "</script"] {
      #expect(page.split(separator: tag, omittingEmptySubsequences: false).count == 3, "\(name)")
    }
    let addresses = page.split(separator: "http", omittingEmptySubsequences: false).dropFirst()
    for address in addresses {
      #expect(address.hasPrefix("://www.w3.org/2000/svg") || address.hasPrefix("-equiv"), "\(name)")
    }
  }

  @Test func namesComeBackFromTheEmbeddedModel() throws {
    let name = "</script><!--<script>\"'&\\\u{2028}\u{1}é日本"
    let page = HTMLReport.render(Samples.model([Samples.curve(name, losses: [1])]))
    #expect(try embedded(page).curves.map(\.name) == [name])
    #expect(page.contains("&lt;/script&gt;&lt;!--&lt;script&gt;&quot;&#39;&amp;"))
  }

  @Test func everyBitOfALossComesBack() throws {
    var noise = Noise(state: 4)
    for count in 0...40 {
      var losses = (0..<count).map { _ in Double(bitPattern: noise.next()) }
      losses += [.nan, .infinity, -.infinity, -0.0, Double.leastNonzeroMagnitude, 0.1]
      let page = HTMLReport.render(Samples.model([Samples.curve(losses: losses)]))
      let text = try #require(try embedded(page).curves.first?.stepLosses)
      let data = try #require(Data(base64Encoded: text))
      let bits = stride(from: 0, to: data.count, by: 8).map { start in
        data[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
      #expect(bits == losses.map(\.bitPattern))
    }
  }

  @Test func textIsEscapedWhereverItStands() {
    let evil = "<img src=x onerror=\"alert('1')\">"
    let model = ReportModel(
      title: evil, subtitle: evil, facts: [(evil, evil)],
      curves: [
        .init(
          name: evil, stepLosses: [1], epochEnds: [1], epochLosses: [1], validationLosses: [],
          summary: .init(
            status: .finished, reason: evil, figures: [(evil, 1, nil)], bestEpoch: 1, steps: 1,
            stepsPerSecond: 1,
            seconds: 1))
      ], notes: [evil])
    #expect(!HTMLReport.render(model).contains("<img"))
    #expect(!SVGChart.render(model).contains("<img"))
  }

  private struct Embedded: Decodable {
    struct Curve: Decodable {
      var name: String
      var stepLosses: String
    }
    var curves: [Curve]
  }

  private func embedded(_ page: String) throws -> Embedded {
    let opening = try #require(page.range(of: "id=\"model\">"))
    let rest = page[opening.upperBound...]
    let text = rest[..<(try #require(rest.range(of: "</script>")).lowerBound)]
    return try JSONDecoder().decode(Embedded.self, from: Data(text.utf8))
  }
}
