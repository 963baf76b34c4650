internal import SeismoSpec
internal import Testing

/// Names of components, and the words for those that don't exist.
@Suite struct ComponentTests {
  /// Another kind, so that a name can be of the wrong one.
  static let color = Kind<any Component>("ink")

  func registry() throws -> Registry {
    try Registry([.shapes, Plugin("Inks", [Registration(Self.color, Red.self)])])
  }

  func words(_ text: String) throws -> String {
    let text = source(text)
    var decoding = Decoding(registry: try registry(), folder: "")
    let parsed = try text.parse()
    _ = decoding.decode(.list(of: .component(Kind<any Shape>.shape)), try #require(parsed["s"]))
    return SpecProblems(decoding.problems, in: text).description
  }

  @Test func `a bare name is a component with every default`() throws {
    let (found, problems) = try decode(
      .component(Kind<any Shape>.shape), "circle", registry: try registry())
    #expect(found as? Circle == Circle())
    #expect(problems.isEmpty)
  }

  @Test func `mistakes in components are told as a compiler would`() throws {
    #expect(
      try words(
        """
        s:
          - circel
          - {use: red}
          - {use: hexagon, side: 1}
          - {radius: 2}
          - [circle]
          - {use: circle, radios: 2, side: 1}
          - square
        """) == """
          spec.yaml:2:5: error: [0]: no shape is named 'circel'
              2 |   - circel
                |     ^~~~~~ did you mean 'circle'? (plugins linked: Shapes, Inks)
          spec.yaml:3:11: error: [1]: no shape is named 'red'
              3 |   - {use: red}
                |           ^~~ 'red' is an ink, not a shape
          spec.yaml:4:11: error: [2]: no shape is named 'hexagon'
              4 |   - {use: hexagon, side: 1}
                |           ^~~~~~~ there are: circle, square (plugins linked: Shapes, Inks)
          spec.yaml:5:5: error: [3]: a shape is wanted here, but 'use:' doesn't say which
              5 |   - {radius: 2}
                |     ^ write {use: NAME, …}; there are: circle, square
          spec.yaml:6:5: error: [4]: expected a shape, found a list
              6 |   - [circle]
                |     ^
          spec.yaml:7:19: error: [5].radios: unknown parameter of 'circle'
              7 |   - {use: circle, radios: 2, side: 1}
                |                   ^~~~~~ did you mean 'radius'?
          spec.yaml:7:30: error: [5].side: unknown parameter of 'circle'
              7 |   - {use: circle, radios: 2, side: 1}
                |                              ^~~~ there are: radius, corners, label
          spec.yaml:8:5: error: [6]: 'square' needs 'side'
              8 |   - square
                |     ^~~~~~
          """)
  }

  @Test func `two plugins that define one name are refused`() throws {
    let other = Plugin("Others", [.shape(Circle.self)])
    let error = try #require(throws: DuplicateComponent.self) {
      try Registry([.shapes, other])
    }
    #expect(
      error.description
        == "two plugins define the shape 'circle': 'Shapes' and 'Others'; rename one of them, or "
        + "link only one")
  }

  @Test func `one plugin that defines a name twice is refused`() throws {
    let twice = Plugin("Twice", [.shape(Circle.self), .shape(Circle.self)])
    let error = try #require(throws: DuplicateComponent.self) { try Registry([twice]) }
    #expect(error.description == "plugin 'Twice' defines the shape 'circle' twice")
  }

  @Test func `two kinds may share a name`() throws {
    let inks = Plugin("Inks", [Registration(Self.color, Circle.self)])
    #expect(try Registry([.shapes, inks]).all.count == 3)
  }
}

private struct Red: Component {
  static let name = "red"
  static let summary = "A colour."
  static let parameters: [Parameter<Red>] = []
}
