internal import Foundation
internal import SeismoRuns

/// `notes.json` of a run's folder: the tags and the note that people gave it.
package struct RunNotes: Codable, Sendable, Equatable {
  static let file = "notes.json"

  /// Sorted, each once.
  package var tags: [String] = []
  package var note: String?

  /// None.
  package init() {}

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
    note = try container.decodeIfPresent(String.self, forKey: .note)
  }

  /// Those of a run's folder; none where it has no such file.
  ///
  /// - Throws: `SavedRunProblem` when it can't be read.
  package init(of folder: String) throws {
    let directory = RunDirectory(path: folder)
    guard FileManager.default.fileExists(atPath: directory.file(Self.file)) else { return }
    self = try directory.read(RunNotes.self, from: Self.file)
  }

  /// Changes those of a run, one process after the other: none loses what another wrote.
  ///
  /// - Throws: `SavedRunProblem` or `RunFailure`; nothing is changed then.
  @discardableResult
  package static func change(of folder: String, _ change: (inout RunNotes) throws -> Void) throws
    -> RunNotes
  {
    // The lock is on the folder: one on the file would be lost when the file is replaced.
    let lock = try FileLock(folder: folder)
    defer { lock.release() }
    var notes = try RunNotes(of: folder)
    let before = notes
    try change(&notes)
    notes.tags = Set(notes.tags).sorted()
    if notes.note?.isEmpty == true { notes.note = nil }
    if notes != before { try RunDirectory(path: folder).write(json: notes, to: file) }
    return notes
  }

  /// What is wrong with a tag, as the end of a sentence; nil for one that is right.
  package static func fault(ofTag tag: String) -> String? {
    if tag.isEmpty { return "a tag needs at least one letter" }
    let isPlain = tag.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_.-/:".unicodeScalars.contains($0)
    }
    return isPlain && tag.count <= 60
      ? nil : "a tag has letters, digits and _ . - / : only, 60 at most"
  }
}
