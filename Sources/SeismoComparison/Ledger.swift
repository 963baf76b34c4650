internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining
internal import Synchronization

/// Outcomes on the disk, a line each, so that what was stopped goes on where it was.
///
/// An outcome's key is the SHA-256 of all that decides it: the filled spec, the data, the program itself. Lines of
/// other programs are left as they are; one that was cut off is ended, and trained again.
final class Ledger: Sendable {
  /// What an outcome holds beside the training's figures.
  struct Extras: Codable, Hashable {
    /// How many spikes were explained, at most; nil for none.
    var explains: Int?
    var keepsSteps: Bool

    /// Whether an outcome with these has all that others ask for.
    func serve(_ others: Extras) -> Bool {
      (others.explains == nil || others.explains == explains) && (keepsSteps || !others.keepsSteps)
    }
  }

  private struct Line: Codable {
    var key: String
    var extras: Extras
    var outcome: Outcome
  }

  private let path: String
  private let file: FileHandle
  private let known: Mutex<[String: [Extras: Outcome]]>

  /// Reads a ledger, or begins one.
  ///
  /// - Throws: `RunFailure` when the file can't be written.
  init(path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw RunFailure("\(path) can't be written: \(error.localizedDescription)")
    }
    // Appending is one write, whoever else appends.
    let number = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard number >= 0 else {
      throw RunFailure("\(path) can't be written: \(String(cString: strerror(errno)))")
    }
    file = FileHandle(fileDescriptor: number, closeOnDealloc: true)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = FileManager.default.contents(atPath: path) ?? Data()
    var outcomes: [String: [Extras: Outcome]] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let read = try? decoder.decode(Line.self, from: line) else { continue }
      outcomes[read.key, default: [:]][read.extras] = read.outcome
    }
    known = Mutex(outcomes)
    if let last = data.last, last != UInt8(ascii: "\n") { try append(Data("\n".utf8)) }
  }

  /// The outcome of a training with these extras, and no others that it holds.
  func outcome(of key: String, with extras: Extras) -> Outcome? {
    guard var outcome = known.withLock({ $0[key]?.first { $0.key.serve(extras) }?.value }) else {
      return nil
    }
    if extras.explains == nil { outcome.explained = nil }
    if !extras.keepsSteps { outcome.stepLosses = [] }
    return outcome
  }

  /// Adds an outcome, and a line to the file.
  ///
  /// - Throws: `RunFailure`.
  func add(_ outcome: Outcome, of key: String, with extras: Extras) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let line =
      try encoder.encode(Line(key: key, extras: extras, outcome: outcome)) + Data("\n".utf8)
    try known.withLock { known in
      known[key, default: [:]][extras] = outcome
      try append(line)
    }
  }

  private func append(_ line: Data) throws {
    do {
      try file.write(contentsOf: line)
    } catch {
      throw RunFailure("\(path) can't be written: \(error.localizedDescription)")
    }
  }
}
