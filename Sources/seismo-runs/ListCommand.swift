internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex
internal import SeismoSpec

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List trainings, the newest first (what 'seismo runs' does).",
    discussion: """
      A filter compares settings (optimizer.learning_rate), figures (test.accuracy, best.test.accuracy) and fields \
      (status, started, tag, …) by == != < <= > >= ~ (contains) and in [a, b], joined by and, or, not and ( ). \
      'seismo runs keys' lists the keys.
      """)

  @OptionGroup var folder: RunsArguments

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only trainings that fit: 'optimizer == adam and test.accuracy > 0.8'.", valueName: "filter"))
  var filter: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Sort by keys; a '-' before one turns its order: -test.accuracy.", valueName: "keys"))
  var sort: String?

  @Option(
    help: ArgumentHelp("Which columns, such as run,status,test.loss,curve.", valueName: "keys"))
  var columns: String?

  @Option(
    help: ArgumentHelp("How many at most; 0 for all. A table has 50 without it.", valueName: "n"))
  var limit: Int?

  @Flag(help: "The trials of sweeps, too.")
  var all = false

  @Flag(help: "As JSON on standard output.")
  var json = false

  @Flag(help: "As CSV on standard output, every column unless --columns names some.")
  var csv = false

  private static let usualLimit = 50

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv are two formats; give one of them") }
    if let limit, limit < 0 { throw ValidationError("--limit must be 0 or more, got \(limit)") }
  }

  func run() throws {
    let index = try folder.index()
    try index.consistently { try list(index) }
  }

  private func list(_ index: RunIndex) throws {
    var request = Listing.Request()
    let filter = try filter.map { try Filter($0, in: index) }
    request.filter = filter
    request.order = try sort.map { try KeyList.order($0, option: "--sort", in: index) } ?? []
    request.includesTrials = all
    let most = limit ?? (json || csv ? 0 : Self.usualLimit)
    request.limit = most == 0 ? nil : most
    let keys = try columns.map { try KeyList.keys($0, option: "--columns", in: index) }
    let listing = try Listing(request, from: index)
    if listing.count == 0 {
      for doubt in filter?.doubts ?? [] { standardError("note: \(doubt)\n") }
    }
    Warnings.tell(of: try index.problems(), in: folder.runs)
    if json {
      print(json: try ListingFile(listing, columns: keys, from: index).json)
    } else if csv {
      StandardOutput.write(lines: try ListingFile(listing, columns: keys, from: index).csv)
    } else {
      try printTable(listing, keys, index)
    }
  }

  private func printTable(_ listing: Listing, _ keys: [Key]?, _ index: RunIndex) throws {
    if listing.count == 0 {
      print(filter == nil ? "There are no runs in \(folder.runs) yet." : "No training fits.")
    } else {
      try Tables.print(listing, keys, index)
    }
    if listing.trainings.count < listing.count {
      standardError(
        "note: \(listing.trainings.count) of \(listing.count) trainings are shown; --limit 0 shows all\n"
      )
    }
    if listing.hiddenTrials > 0 {
      let count = listing.hiddenTrials
      let trials = count == 1 ? "1 trial of a sweep isn't" : "\(count) trials of sweeps aren't"
      standardError(
        "note: \(trials) listed; --all lists them, and so does a filter on sweep or trial\n")
    }
  }
}

/// Listings on standard output.
enum Tables {
  static func print(_ listing: Listing, _ keys: [Key]?, _ index: RunIndex) throws {
    let (text, leftOut) = try ListingTable(listing, columns: keys, from: index)
      .text(width: Terminal.standardOutput.width)
    SeismoCommand.print(text, terminator: "")
    guard !leftOut.isEmpty else { return }
    standardError("note: no room for \(leftOut.joined(separator: ", ")); --columns names columns\n")
  }
}

/// What is wrong with folders, on standard error.
enum Warnings {
  private static let most = 6

  static func tell(of problems: [(run: String, words: String)], in root: String) {
    for (run, words) in problems.prefix(most) {
      let sentence = "\(root)/\(run): \(words)".visibleOnOneLine
      standardError("warning: \(sentence)\n")
    }
    let rest = problems.count - most
    if rest > 0 {
      standardError(
        "warning: and \(rest) more; seismo runs --where \"problem ~ ''\" --columns run,problem\n")
    }
  }
}
