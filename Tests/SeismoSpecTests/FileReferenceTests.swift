internal import SeismoSpec
internal import Testing

/// Paths in specs are relative to the spec, wherever they are seen from.
@Suite struct FileReferenceTests {
  @Test(arguments: [
    ("data.csv", "/a/b", "/a/b/data.csv"), ("../data.csv", "/a/b", "/a/data.csv"),
    ("./x/../data.csv", "/a/b/", "/a/b/data.csv"), ("/abs/data.csv", "/a/b", "/abs/data.csv"),
    ("sp ace/ü%20.csv", "/a b", "/a b/sp ace/ü%20.csv"),
  ])
  func `a path is opened from the spec's folder`(written: String, folder: String, path: String) {
    #expect(FileReference(written, in: folder).path == path)
  }

  @Test(arguments: [
    ("data.csv", "/a/b", "/a/b", "data.csv"), ("data.csv", "/a/b", "/a", "b/data.csv"),
    ("data.csv", "/a/b", "/a/c", "../b/data.csv"),
    ("data.csv", "/a/b", "/x/y", "../../a/b/data.csv"),
    ("../d.csv", "/a/b", "/a/b/c/", "../../d.csv"), ("/abs/d.csv", "/a", "/abs", "/abs/d.csv"),
    ("sp ace.csv", "/ü", "/", "ü/sp ace.csv"),
  ])
  func `a path is written from any folder, and opens the same file`(
    written: String, folder: String, other: String, expected: String
  ) {
    let file = FileReference(written, in: folder)
    #expect(file.path(from: other) == expected)
    #expect(FileReference(expected, in: other).path == file.path)
  }

  @Test func `a file without a name is refused`() throws {
    let nodes: [SpecNode] = ["", [], SpecNode(.map([]))]
    for node in nodes {
      let (_, problems) = try decode(.file, node)
      #expect(problems.map(\.fact.sentence) == ["expected a path, found \(node.described)"])
    }
  }
}
