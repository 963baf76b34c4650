internal import Foundation
internal import SeismoRuns

/// Reads a variant's folder, or those of its folds.
struct TrainingReader {
  let run: RunDirectory
  let jobs: [String]
  /// How the run stands.
  let standing: Standing

  /// What one job's folder tells.
  private struct Job {
    var summary: VariantSummary?
    var seconds: Double?
    var spikes: Int?
    var epochs: EpochLines?
    var standing: Standing
  }

  private struct SpikeCount: Decodable {
    struct Spike: Decodable {}
    var spikes: [Spike]
  }

  /// - Parameter problems: gets a sentence for each file that can't be read.
  func read(_ variant: String, _ settings: Settings, _ problems: inout [String]) -> IndexedTraining
  {
    let found = jobs.map { job($0, &problems) }
    var training = IndexedTraining(variant: variant, status: Self.together(found.map(\.standing)))
    training.settings = settings
    training.plannedEpochs = settings["train.epochs"].flatMap { Int($0) }
    training.folds = jobs.count
    training.epochs = found.compactMap { $0.epochs?.count }.max()
    let steps = found.compactMap { $0.summary?.steps ?? $0.epochs?.steps }
    training.steps = steps.isEmpty ? nil : steps.reduce(0, +)
    let seconds = found.compactMap(\.seconds)
    training.seconds = seconds.isEmpty ? nil : seconds.reduce(0, +)
    let spikes = found.compactMap(\.spikes)
    training.spikes = spikes.isEmpty ? nil : spikes.reduce(0, +)
    if found.count == 1 {
      training.reason = found[0].summary?.reason
      training.bestEpoch = found[0].summary?.bestEpoch
    }
    training.curve = LossCurve(Self.mean(found.compactMap { $0.epochs?.losses }))
    training.figures = Self.figures(found)
    return training
  }

  private func job(_ name: String, _ problems: inout [String]) -> Job {
    let folder = RunDirectory(path: run.file(name))
    func read<V: Decodable>(
      _ type: V.Type, _ file: String, keys: JSONDecoder.KeyDecodingStrategy = .useDefaultKeys
    ) -> V? {
      guard FileManager.default.fileExists(atPath: folder.file(file)) else { return nil }
      do {
        return try folder.read(type, from: file, keys: keys)
      } catch {
        let reason = (error as? SavedRunProblem)?.reason ?? "\(error)"
        problems.append("\(name)/\(file) \(reason)")
        return nil
      }
    }
    let hasSummary = FileManager.default.fileExists(atPath: folder.file("summary.json"))
    let summary = read(VariantSummary.self, "summary.json")
    let epochs = EpochLines(path: folder.file("metrics.jsonl"))
    let standing =
      summary.map { Standing($0.status) } ?? (hasSummary ? .broken : unended(epochs != nil))
    if !hasSummary, standing == .broken {
      problems.append("\(name)/summary.json is missing, and run.json says that the run has ended")
    }
    return Job(
      summary: summary, seconds: read(VariantTiming.self, "timing.json")?.seconds,
      spikes: read(SpikeCount.self, "spikes.json")?.spikes.count, epochs: epochs,
      standing: standing)
  }

  /// How a job without an end stands.
  private func unended(_ hasBegun: Bool) -> Standing {
    switch standing {
    case .running: hasBegun ? .running : .waiting
    case .finished: .broken
    default: standing
    }
  }

  /// How folds stand together: as the one that is the worst off, and at work while one is.
  private static func together(_ all: [Standing]) -> Standing {
    let order: [Standing] = [
      .running, .broken, .failed, .killed, .diverged, .interrupted, .pruned, .stopped, .finished,
      .waiting,
    ]
    if all.contains(.waiting), all.contains(where: { [.finished, .stopped, .pruned].contains($0) })
    {
      return .running
    }
    return order.first { all.contains($0) } ?? .broken
  }

  /// The mean of curves, as far as each goes.
  private static func mean(_ curves: [[Double]]) -> [Double] {
    guard curves.count > 1 else { return curves.first ?? [] }
    return (0..<(curves.map(\.count).max() ?? 0)).map { place in
      let values = curves.filter { $0.indices.contains(place) }.map { $0[place] }
      return values.reduce(0, +) / Double(values.count)
    }
  }

  /// Those of the summaries; of jobs without one those of the last epoch.
  private static func figures(_ jobs: [Job]) -> [IndexedFigure] {
    var names: [String] = []
    var final: [String: [Double]] = [:]
    var best: [String: [Double]] = [:]
    for job in jobs {
      let own =
        job.summary?.figures.map { ($0.name, $0.final, $0.best) }
        ?? (job.epochs?.last ?? []).filter { $0.name.hasPrefix("validation.") }
        .map { ($0.name, $0.value, nil) }
      for (name, last, selected) in own {
        if final[name] == nil { names.append(name) }
        final[name, default: []].append(last)
        if let selected { best[name, default: []].append(selected) }
      }
    }
    return names.flatMap { name in
      [IndexedFigure(name, .final, final[name] ?? [])]
        + (best[name].map { [IndexedFigure(name, .best, $0)] } ?? [])
    }
  }
}
