import Foundation
import SeismoSweeps
import Testing

@Suite struct `A sweep's ledger` {
  @Test func `a ledger that grows is read on, and one that is another is read anew`() throws {
    let place = FileManager.default.temporaryDirectory.appending(
      path: "ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let file = place.appending(path: "trials.jsonl")
    try Data().write(to: file)
    let folder = SweepFolder(path: place.path(percentEncoded: false))
    func trial(_ number: Int, _ value: Double) -> String {
      "{\"trial\": \(number), \"status\": \"finished\", \"settings\": {}, \"values\": [\(value)], \"value\": \(value), \"epochs\": [3], \"figures\": {}, \"seconds\": 1, \"at\": 1}\n"
    }
    func add(_ text: String) throws {
      let handle = try FileHandle(forWritingTo: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }
    #expect(try folder.trials().isEmpty)
    try add(trial(2, 0.5) + "{\"trial\": 3, \"sta")
    #expect(try folder.trials().map(\.trial) == [2])
    // A line that was cut off is ended by the next, and passed over.
    try add("\n" + trial(1, 0.25))
    #expect(try folder.trials().map(\.trial) == [1, 2])
    try Data(trial(7, 1).utf8).write(to: file, options: .atomic)
    #expect(try folder.trials().map(\.trial) == [7])
  }
}
