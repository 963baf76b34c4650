internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoTraining

/// Where a run was made: its bits are promised again on the same processor with the same build.
package struct Machine: Sendable {
  /// Seismo's version.
  static let seismoVersion = Experiment.seismoVersion

  /// The processor's name as the system gives it.
  let processor: String
  /// The instruction level of the kernels.
  let kernels = InstructionLevel.best.name
  /// The operating system.
  let system = ProcessInfo.processInfo.operatingSystemVersionString

  package init() {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = info.split(separator: "\n").first { $0.hasPrefix("model name") }
    processor =
      line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown"
  }

  /// The hash of the program that runs, taken once; empty where its file can't be read.
  static let program = (try? programHash()) ?? ""

  /// The SHA-256 of the program that runs.
  ///
  /// - Throws: `RunFailure` when its file can't be read.
  package static func programHash() throws -> String {
    // What runs, even where another build has taken its file's place meanwhile.
    let running = URL(filePath: "/proc/self/exe")
    guard
      let file = (try? FileHandle(forReadingFrom: running))
        ?? Bundle.main.executableURL.flatMap({ try? FileHandle(forReadingFrom: $0) })
    else { throw RunFailure("the program's own file can't be read") }
    defer { try? file.close() }
    let hash = SHA256Hash()
    // In pieces: the whole would be the largest thing in the memory of a small run.
    while let piece = try file.read(upToCount: 1 << 18), !piece.isEmpty {
      piece.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal()
  }
}
