import Foundation
import Testing

/// The components that the executable links, and the page about them.
@Suite struct ComponentsTests {
  struct Component: Decodable {
    var name: String
    var kind: String
    var kindSummary: String
    var module: String
    var source: String?
  }

  @Test func `every component names a file that exists, where its package is`() throws {
    let result = try seismo("components", "--json", in: repository)
    let components = try JSONDecoder().decode([Component].self, from: Data(result.output.utf8))
    #expect(components.contains { $0.source == "Plugins/Winsorize/Sources/Winsorize.swift" })
    for component in components {
      let path = try #require(
        component.source, "\(component.name) is in no file of its type's name")
      #expect(FileManager.default.fileExists(atPath: repository + "/" + path), "\(path)")
      #expect(component.kindSummary.hasSuffix("."), "the \(component.kind) says not what it is for")
    }
  }

  @Test func `the page has kinds, protocols, ranges and defaults`() throws {
    let page = try seismo("components", "cosine", "--markdown", in: repository).output
    #expect(
      page.hasSuffix(
        """

        ## schedule

        Multiplies the learning rate over time. Protocol: `Schedule`.

        ### `cosine`

        Falls from 1 to 'final' along half a cosine over the training. Source: \
        `Sources/SeismoNetworkParts/Cosine.swift`.

        | key | accepts | default | help |
        |---|---|---|---|
        | `final` | a number between 0 and 1 | `0` | Factor at the end of training. |

        """), "\(page)")
    let both = try seismo("components", "--markdown", "--json", in: repository)
    #expect(both.status == 2)
  }
}
