internal import Foundation
internal import SeismoPreparation
internal import SeismoTraining

/// A run's folder, read back: finished, interrupted, or left by a kill.
package struct SavedRun: Sendable {
  /// One variant's files.
  package struct Variant: Sendable {
    package var name: String
    /// What its filled spec says; empty where the run's lock can't be read.
    package var settings: Settings
    package var metrics: SavedMetrics
    /// Nil when the variant didn't end.
    package var summary: VariantSummary?
    package var timing: VariantTiming?
    /// Nil where none were looked for.
    package var spikes: SpikesFile?
    /// Nil where there is none, as in a run of before it was kept.
    package var confusion: ConfusionFile?
  }

  package let directory: RunDirectory
  package let record: RunRecord
  /// Those that were begun, in the order of the spec.
  package let variants: [Variant]
  /// The filled spec, as text.
  package let lock: String

  /// Reads a run.
  ///
  /// - Parameter record: what `run.json` will say of it; nil for what it says.
  /// - Throws: `SavedRunProblem` when it isn't a run's folder, or a file in it is damaged.
  package init(path: String, record: RunRecord? = nil) throws {
    let directory = RunDirectory(path: path)
    self.directory = directory
    let record = try record ?? directory.read(RunRecord.self, from: RunRecord.file)
    self.record = record
    lock = (try? String(contentsOfFile: directory.file("run.lock.yaml"), encoding: .utf8)) ?? ""
    let settings = Settings.byVariant(lock)
    variants = try record.variants.compactMap { name in
      let folder = RunDirectory(path: directory.file(name))
      let files = FileManager.default
      guard files.fileExists(atPath: folder.file("metrics.jsonl")) else { return nil }
      let isDone = files.fileExists(atPath: folder.file("timing.json"))
      return Variant(
        name: name, settings: settings[Self.variant(ofJob: name)] ?? Settings(),
        metrics: try SavedMetrics(path: folder.file("metrics.jsonl")),
        summary: isDone ? try folder.read(VariantSummary.self, from: "summary.json") : nil,
        timing: isDone ? try folder.read(VariantTiming.self, from: "timing.json") : nil,
        spikes: try folder.spikes(),
        confusion: files.fileExists(atPath: folder.file(ConfusionFile.name))
          ? try folder.read(ConfusionFile.self, from: ConfusionFile.name) : nil)
    }
  }

  /// A job of a variant with folds is called `variant/fold-2`.
  private static func variant(ofJob name: String) -> String {
    String(name.prefix { $0 != "/" })
  }
}
