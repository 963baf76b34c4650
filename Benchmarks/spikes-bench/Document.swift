import Foundation

/// docs/spikes-benchmark.md.
enum Document {
  static func write(_ scores: Scores, _ generator: Generator, to path: String) throws {
    try Data(scores.text(isDetailed: false).utf8).write(to: URL(filePath: path))
  }
}
