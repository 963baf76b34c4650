internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex
internal import SeismoReports
internal import SeismoRuns

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one run: what it is, and its results.")

  @OptionGroup var folder: RunsArguments

  @Argument(help: ArgumentHelp("The run: its folder, or a part of its name.", valueName: "run"))
  var wanted: String

  @Flag(help: "As JSON on standard output.")
  var json = false

  func run() throws {
    let index = try folder.index()
    try index.consistently { try show(in: index) }
  }

  private func show(in index: RunIndex) throws {
    let found = try folder.find(wanted, in: index)
    let path = "\(folder.runs)/\(found)"
    var request = Listing.Request()
    let isSweep = RunFolder.isSweep(path)
    request.filter = try Filter(
      "\(isSweep ? "sweep" : "run") == '\(found.replacing("'", with: "''"))'", in: index)
    let listing = try Listing(request, from: index)
    Warnings.tell(of: try index.problems().filter { $0.run == found }, in: folder.runs)
    if json {
      print(json: try ListingFile(listing, columns: nil, from: index).json)
    } else if isSweep {
      print(path)
      try Tables.print(listing, nil, index)
    } else {
      try show(path)
    }
  }

  private func show(_ path: String) throws {
    print(path)
    let notes = (try? RunNotes(of: path)) ?? RunNotes()
    if !notes.tags.isEmpty { print("tags: \(notes.tags.joined(separator: " "))") }
    if let note = notes.note { print("note: \(note)") }
    let saved = try SavedRun(path: path)
    let wasKilled = saved.record.status == .running && !RunLog.isHeld(in: path)
    print("status: \(wasKilled ? "killed" : saved.record.status.rawValue)")
    for fact in saved.record.facts { print("\(fact.label.rawValue): \(fact.value)") }
    print()
    let width = Terminal.standardOutput.width
    print(ResultTable.render(RunReport.model(of: saved), columns: width))
  }
}
