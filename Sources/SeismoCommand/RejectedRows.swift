internal import Foundation
internal import SeismoInference
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// The rows of a file that can't be predicted, told at the end and written to a file of rejects.
struct RejectedRows {
  private let path: String?
  private var file: StreamedFile?
  private var first: [Reject] = []
  private var rows = 0
  private var blanked = 0
  private var unseen = UnseenLevels()
  private var doubts: [String] = []
  private static let shown = 3

  init(to path: String?) { self.path = path }

  /// `answers.rejects.csv` beside `answers.csv.gz`; nil beside standard output.
  static func path(beside output: String) -> String? {
    guard output != "-", !output.hasPrefix("/dev/") else { return nil }
    let stem = [".gz", ".csv", ".jsonl", ".json"].reduce(output) { name, ending in
      name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
    }
    return "\(stem).rejects.csv"
  }

  mutating func add(_ stretch: PredictedStretch) throws {
    rows += stretch.rows.count { $0.answer == nil }
    doubts += stretch.doubts.filter { !doubts.contains($0) }
    blanked += stretch.blanked.count
    for row in stretch.rows { unseen.add(stretch.unseen[row.line] ?? []) }
    first += stretch.rejects.prefix(max(0, Self.shown - first.count))
    guard let path, !(stretch.rejects + stretch.blanked).isEmpty else { return }
    if file == nil {
      file = try StreamedFile(path)
      try file?.write(RejectsFile.header)
    }
    for reject in (stretch.rejects + stretch.blanked).sorted(by: { $0.line < $1.line }) {
      try file?.write(RejectsFile.line(of: reject))
    }
  }

  func finish() throws { try file?.finish() }

  /// Says on standard error what was left out, and what may be read otherwise.
  func tell() {
    for sentence in doubts + unseen.sentences { standardError("note: \(sentence)\n") }
    if rows > 0 {
      standardError(
        "note: \(counted(rows, "row")) can't be predicted\(path.map { "; \($0) has the reasons" } ?? "")\n"
      )
      for reject in first {
        standardError("  \(Place(reject.file, reject.line)): \(reject.inWords)\n")
      }
    }
    if blanked > 0 {
      standardError(
        "note: \(counted(blanked, "value")) of another type than the column's \(blanked == 1 ? "is" : "are") taken for missing, as the spec has it.\n"
      )
    }
  }
}
