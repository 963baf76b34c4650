internal import Foundation
internal import SeismoRuns

/// The sizes, times and numbers of a run's files, as one number: while it stays the same, nothing has to be read again.
struct FolderState: Equatable {
  /// FNV-1a, 64 bits (Fowler, Noll, Vo).
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Files of a run that say something about all its trainings; `run.json` is the first that is looked at.
  static let ofRun = [IndexedRun.lockFile, RunNotes.file]
  /// Those of each job.
  static let ofJob = ["summary.json", "timing.json", "metrics.jsonl", "spikes.json"]

  /// Looks at all files of a run.
  ///
  /// - Parameters:
  ///   - jobs: the folders of its trainings, as `run.json` named them when it was read last.
  ///   - isOpen: whether a process may be at work on it.
  static func now(of folder: String, jobs: [String], isOpen: Bool) -> FolderState {
    var state = FolderState()
    state.add(file: "\(folder)/\(IndexedRun.recordFile)")
    if isOpen { state.add(isAtWork: RunLog.isHeld(in: folder)) }
    state.addRest(of: folder, jobs: jobs)
    return state
  }

  /// All but `run.json`.
  mutating func addRest(of folder: String, jobs: [String]) {
    for name in Self.ofRun { add(file: "\(folder)/\(name)") }
    for job in jobs { for name in Self.ofJob { add(file: "\(folder)/\(job)/\(name)") } }
  }

  mutating func add(isAtWork: Bool) { add(isAtWork ? 1 : 2) }

  mutating func add(file path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return add(0) }
    add(UInt64(truncatingIfNeeded: status.st_ino))
    add(UInt64(truncatingIfNeeded: status.st_size))
    #if os(Linux)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    add(UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
  }

  private mutating func add(_ number: UInt64) {
    var rest = number
    for _ in 0..<8 {
      hash = (hash ^ (rest & 0xff)) &* 0x100_0000_01b3
      rest >>= 8
    }
  }
}
