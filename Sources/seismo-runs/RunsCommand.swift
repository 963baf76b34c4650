internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex

/// `seismo runs`.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seismo runs",
    abstract: "List, filter, tag and keep runs.",
    discussion: """
      Without a subcommand it lists: seismo runs --where 'test.accuracy > 0.8' --sort -test.accuracy \
      --columns run,test.accuracy,curve --limit 10. Further: --all, --json, --csv, --runs FOLDER.

      The folders of runs are the truth. What is known of them is kept in .index.sqlite beside them, which \
      sqlite3, pandas and DuckDB can open.
      """,
    subcommands: [
      ListCommand.self, ShowCommand.self, KeysCommand.self, TagCommand.self, NoteCommand.self,
      RemoveCommand.self, RestoreCommand.self, TrashCommand.self, ArchiveCommand.self,
      UnarchiveCommand.self, ReindexCommand.self,
    ],
    defaultSubcommand: ListCommand.self)
}

/// What every subcommand takes.
struct RunsArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of runs.", valueName: "folder"))
  var runs = "runs"

  /// The index, not brought up to date yet.
  func opened() throws -> RunIndex {
    try RunIndex(of: runs) { standardError("note: \($0)\n") }
  }

  /// The index as the folders are now.
  func index() throws -> RunIndex {
    let index = try opened()
    try index.refresh()
    return index
  }

  /// The folder of a run that somebody names, from the folder of runs.
  func find(_ word: String, in index: RunIndex) throws -> String {
    try RunNames(runs, try index.places()).find(word)
  }
}
