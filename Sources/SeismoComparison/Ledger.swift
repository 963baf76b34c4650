internal import Foundation
internal import SeismoTraining
internal import Synchronization

/// Outcomes on the disk, a line each, so that what was stopped goes on where it was.
///
/// An outcome's key is the SHA-256 of all that decides it: the filled spec, the data, the program itself.
final class Ledger: Sendable {
  private struct Line: Codable {
    var key: String
    var outcome: Outcome
  }

  private let path: String
  private let known: Mutex<[String: Outcome]>

  /// Reads a ledger, or begins one. A last line that was cut off is forgotten.
  ///
  /// - Throws: `RunFailure` when the file can't be written.
  init(path: String) throws {
    self.path = path
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = FileManager.default.contents(atPath: path) ?? Data()
    var outcomes: [String: Outcome] = [:]
    var whole = Data()
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let read = try? decoder.decode(Line.self, from: line) else { continue }
      outcomes[read.key] = read.outcome
      whole += line + [UInt8(ascii: "\n")]
    }
    known = Mutex(outcomes)
    do {
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      if whole != data || data.isEmpty {
        try whole.write(to: URL(filePath: path), options: .atomic)
      }
    } catch {
      throw RunFailure("\(path) can't be written: \(error.localizedDescription)")
    }
  }

  subscript(key: String) -> Outcome? { known.withLock { $0[key] } }

  /// Adds an outcome, and a line to the file.
  ///
  /// - Throws: `RunFailure`.
  func add(_ outcome: Outcome, key: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let line = try encoder.encode(Line(key: key, outcome: outcome)) + Data("\n".utf8)
    try known.withLock { known in
      known[key] = outcome
      do {
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: line)
      } catch {
        throw RunFailure("\(path) can't be written: \(error.localizedDescription)")
      }
    }
  }
}
