import Foundation
import Testing

/// The components that the executable links, and the page about them.
@Suite struct ComponentsTests {
  struct Component: Decodable {
    var name: String
    var kind: String
    var kindSummary: String
    var module: String
    var source: String
  }

  /// Names of all files below a folder of the repository; none where it doesn't exist.
  func files(below folder: String) -> Set<String> {
    let all = FileManager.default.enumerator(atPath: repository + "/" + folder)
    return Set(
      (all?.allObjects ?? []).compactMap { ($0 as? String)?.split(separator: "/").last }
        .map(String.init))
  }

  @Test func `every component is in a file of its type's name`() throws {
    let result = try seismo("components", "--json", in: repository)
    let components = try JSONDecoder().decode([Component].self, from: Data(result.output.utf8))
    #expect(components.contains { $0.source == "Winsorize/Winsorize.swift" })
    for component in components {
      let parts = component.source.split(separator: "/").map(String.init)
      try #require(parts.count == 2 && parts[0] == component.module)
      let there = files(below: "Sources/\(parts[0])").union(
        files(below: "Plugins/\(parts[0])/Sources"))
      #expect(there.contains(parts[1]), "\(component.name) is not in \(component.source)")
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
        `SeismoStandard/Cosine.swift`.

        | key | accepts | default | help |
        |---|---|---|---|
        | `final` | a number between 0 and 1 | `0` | Factor at the end of training. |

        """), "\(page)")
    let both = try seismo("components", "--markdown", "--json", in: repository)
    #expect(both.status == 2)
  }
}
