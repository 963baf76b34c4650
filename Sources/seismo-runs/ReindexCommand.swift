internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex

struct ReindexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reindex", abstract: "Make the database anew from the folders.")

  @OptionGroup var folder: RunsArguments

  func run() throws {
    let index = try folder.opened()
    try index.makeAnew()
    let count = try index.refresh()
    Warnings.tell(of: try index.problems(), in: folder.runs)
    print("\(count) runs read")
  }
}
