internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List what --where, --sort and --columns can name.")

  @OptionGroup var folder: RunsArguments

  func run() throws {
    let keys = try KeyList.all(of: try folder.index())
    for (name, words) in [
      ("fields", keys.fields), ("figures", keys.figures), ("settings", keys.settings),
    ] {
      print("\(name):")
      for word in words { print("  \(word)") }
    }
  }
}
