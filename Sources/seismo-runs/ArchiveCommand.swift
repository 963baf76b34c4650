internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex

struct ArchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Write a run or a sweep to one file; the folder stays.")

  @OptionGroup var folder: RunsArguments

  @Argument(help: ArgumentHelp("The run: its folder, or a part of its name.", valueName: "run"))
  var wanted: String

  @Argument(help: "The file to write, which ends in .tar.gz.")
  var file: String

  func run() throws {
    let index = try folder.index()
    let found = try folder.find(wanted, in: index)
    try Archive(of: folder.runs).write(found, to: file)
    print("\(file) has \(found), read back and compared")
  }
}

struct UnarchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unarchive", abstract: "Bring a run back from its file into the folder of runs.")

  @OptionGroup var folder: RunsArguments

  @Argument(help: "The file that 'seismo runs archive' wrote.")
  var file: String

  func run() throws {
    let index = try folder.opened()
    let name = try Archive(of: folder.runs).read(file)
    try index.refresh()
    print("\(folder.runs)/\(name)")
  }
}
