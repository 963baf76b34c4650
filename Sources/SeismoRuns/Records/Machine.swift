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

  /// The hash of the program that runs; empty where its file can't be read.
  static let program = Program.hash ?? ""

  /// The SHA-256 of the program that runs.
  ///
  /// - Throws: `RunFailure` when its file can't be read.
  package static func programHash() throws -> String {
    guard let hash = Program.hash else { throw RunFailure("the program's own file can't be read") }
    return hash
  }
}
