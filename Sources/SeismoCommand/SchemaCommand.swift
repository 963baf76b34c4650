internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoSpec

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of specs, for completion and checks in an editor.",
    discussion: """
      Save it, and name it in a spec's first line: \
      '# yaml-language-server: $schema=seismo.schema.json'.
      """)

  func run() throws {
    print(json: try Linked.components().specSchema.text)
  }
}
