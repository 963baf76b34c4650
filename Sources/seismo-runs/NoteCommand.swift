internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex

struct NoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Write a note on a run, print it, or take it away.")

  @OptionGroup var folder: RunsArguments

  @Argument(help: ArgumentHelp("The run: its folder, or a part of its name.", valueName: "run"))
  var wanted: String

  @Argument(help: "The note; '' takes it away, and without it the note is printed.")
  var text: String?

  func run() throws {
    let index = try folder.index()
    let found = try folder.find(wanted, in: index)
    try Notable.require(found, in: folder.runs)
    let notes = try RunNotes.change(of: "\(folder.runs)/\(found)") { notes in
      if let text { notes.note = text }
    }
    try index.refresh()
    print("\(found): \(notes.note ?? "no note")")
  }
}
