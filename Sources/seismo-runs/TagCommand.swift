internal import ArgumentParser
internal import SeismoCommand
internal import SeismoIndex

struct TagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Tag a run, or take tags off: seismo runs tag RUN +good -bad.")

  @OptionGroup var folder: RunsArguments

  @Argument(help: ArgumentHelp("The run: its folder, or a part of its name.", valueName: "run"))
  var wanted: String

  @Argument(
    help: ArgumentHelp("+tag to add, -tag to take off; none to print them.", valueName: "+tag"))
  var changes: [String] = []

  func validate() throws {
    for word in changes {
      guard let change = TagChange(word) else {
        throw ValidationError(
          "'\(word)' should begin with + to add a tag, or with - to take it off")
      }
      if let fault = RunNotes.fault(ofTag: change.tag) {
        throw ValidationError("'\(change.tag)' can't be a tag: \(fault)")
      }
    }
  }

  func run() throws {
    let index = try folder.index()
    let found = try folder.find(wanted, in: index)
    try Notable.require(found, in: folder.runs)
    let notes = try RunNotes.change(of: "\(folder.runs)/\(found)") { notes in
      for change in changes.compactMap(TagChange.init) {
        if change.isAdded {
          notes.tags.append(change.tag)
        } else {
          notes.tags.removeAll { $0 == change.tag }
        }
      }
    }
    try index.refresh()
    print("\(found): " + (notes.tags.isEmpty ? "no tags" : notes.tags.joined(separator: " ")))
  }
}

/// `+good` or `-bad`.
struct TagChange {
  var tag: String
  var isAdded: Bool
  /// Stands for the `-` of a tag while arguments are parsed: it would make an option of it.
  private static let minus: Character = "\u{1}"

  init?(_ word: String) {
    guard let first = word.first, ["+", "-", Self.minus].contains(first) else { return nil }
    (tag, isAdded) = (String(word.dropFirst()), first == "+")
  }

  /// The arguments, in which no tag looks like an option.
  static func protected(_ arguments: [String]) -> [String] {
    guard arguments.first == "tag" else { return arguments }
    return arguments.map { word in
      let isTag = word.hasPrefix("-") && !word.hasPrefix("--") && word != "-h" && word.count > 1
      return isTag ? "\(minus)\(word.dropFirst())" : word
    }
  }
}

/// Folders that can have tags and a note.
enum Notable {
  /// - Throws: `IndexProblem` for a sweep: its trials are what is listed.
  static func require(_ found: String, in root: String) throws {
    guard RunFolder.isSweep("\(root)/\(found)") else { return }
    throw IndexProblem(
      "\(found) is a sweep; name one of its trials: \(found)/trials/0001", isOfQuestion: true)
  }
}
