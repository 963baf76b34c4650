public import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining
internal import Synchronization

/// What happens while a run is at work.
public enum Event: Sendable {
  /// A data file is being read: its name, bytes and rows so far, and its size, where that is known.
  case reading(file: String, bytes: Int, size: Int?, rows: Int)
  /// The run's folder was made; what will be trained, each with its number of steps.
  case started(run: URL, variants: [(name: String, steps: Int)])
  /// Sentences on the data, before training.
  case noted([String])
  /// A sentence that a person should read now.
  case told(String)
  /// A variant did an epoch, or what there is of one.
  case epoch(variant: String, Progress)
  /// A variant's loss jumped.
  case spike(variant: String, Spike)
  /// A variant ended, and how in words.
  case ended(variant: String, words: String)

  /// How far a variant has come.
  public struct Progress: Sendable, Equatable {
    /// From 1.
    public let epoch: Int
    /// How many the spec asks for.
    public let epochs: Int
    /// Updates done.
    public let step: Int
    /// Mean loss of the epoch's batches.
    public let loss: Double
    /// Updates per second so far, evaluation and recording excluded.
    public let stepsPerSecond: Double
  }

  /// A spike as it is told while training; `seismo explain` looks for its cause.
  public struct Spike: Sendable, Equatable {
    /// The step of its peak, from 1, and its epoch.
    public let step, epoch: Int
    /// What the loss was multiplied by; infinite where it was no number.
    public let factor: Double
  }
}

/// Turns the runner's events, which number the jobs, into those that name them.
final class News: Sendable {
  private let observe: @Sendable (Event) -> Void
  private let names = Mutex<[String]>([])

  init(_ observe: @escaping @Sendable (Event) -> Void) { self.observe = observe }

  @Sendable func take(_ event: RunEvent) {
    switch event {
    case .reading(let news):
      observe(.reading(file: news.file, bytes: news.bytes, size: news.size, rows: news.rows))
    case .started(let path, let jobs):
      names.withLock { $0 = jobs.map(\.name) }
      observe(
        .started(
          run: URL(filePath: path, directoryHint: .isDirectory),
          variants: jobs.map { ($0.name, $0.steps) }))
    case .noted(let sentences): observe(.noted(sentences))
    case .told(let sentence): observe(.told(sentence))
    case .epoch(let job, let progress):
      observe(.epoch(variant: name(of: job), .init(progress)))
    case .spike(let job, let notice):
      observe(
        .spike(
          variant: name(of: job),
          .init(step: notice.batch.step, epoch: notice.batch.epoch, factor: notice.factor)))
    case .ended(let job, _, let words): observe(.ended(variant: name(of: job), words: words))
    }
  }

  private func name(of job: Int) -> String { names.withLock { $0[job] } }
}

extension Event.Progress {
  fileprivate init(_ progress: EpochProgress) {
    self.init(
      epoch: progress.epoch, epochs: progress.epochs, step: progress.step, loss: progress.loss,
      stepsPerSecond: progress.stepsPerSecond)
  }
}
