internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex

struct RemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Move runs to the trash, from which 'restore' brings them back.")

  @OptionGroup var folder: RunsArguments

  @Argument(help: ArgumentHelp("Runs: their folders, or parts of their names.", valueName: "run"))
  var runs: [String]

  func run() throws {
    let index = try folder.index()
    // All names are understood before the first run goes.
    let found = try runs.map { try folder.find($0, in: index) }
    let trash = Trash(of: folder.runs)
    for (place, name) in found.enumerated() where !found[..<place].contains(name) {
      try trash.take(name)
      print("\(name) is in the trash")
    }
    try index.refresh()
  }
}

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring runs back from the trash.")

  @OptionGroup var folder: RunsArguments

  @Argument(help: ArgumentHelp("Runs in the trash: parts of their names.", valueName: "run"))
  var runs: [String]

  func run() throws {
    let index = try folder.opened()
    let trash = Trash(of: folder.runs)
    for name in try runs.map({ try trash.find($0) }) {
      try trash.restore(name)
      print("\(folder.runs)/\(name)")
    }
    try index.refresh()
  }
}
