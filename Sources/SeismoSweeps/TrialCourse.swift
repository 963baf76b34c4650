internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining
internal import Synchronization

/// The values of a trial's trainings, epoch by epoch.
final class TrialCourse: Sendable {
  private struct Course {
    /// By epoch.
    var values: [Int: Double] = [:]
    var isRead = false
  }

  private let place: RunDirectory
  private let courses = Mutex<[String: Course]>([:])

  init(_ place: RunDirectory) { self.place = place }

  /// Epochs that all trainings did together.
  var epochsDone: Int { courses.withLock { $0.values.reduce(0) { $0 + $1.values.count } } }

  /// Takes an epoch of a training.
  ///
  /// - Returns: the best value so far; NaN where there was none.
  func add(_ record: EpochRecord, to name: String, _ select: SelectSpec) -> Double {
    courses.withLock { courses in
      var course = read(name, courses[name] ?? Course(), before: record.epoch, select)
      course.values[record.epoch] = record.figures.first { $0.name == select.metric }?.value
      courses[name] = course
      return best(of: course, through: record.epoch, select)
    }
  }

  /// The best value of a training, and its epochs.
  func outcome(of name: String, _ select: SelectSpec) -> (value: Double, epochs: Int) {
    courses.withLock { courses in
      let course = read(name, courses[name] ?? Course(), before: .max, select)
      return (best(of: course, through: .max, select), course.values.keys.max() ?? 0)
    }
  }

  /// The best value of a training that is over; NaN of one that diverged, or whose end isn't known.
  func final(of name: String, _ select: SelectSpec) -> Double {
    guard let summary = summary(of: name), summary.status != .diverged else { return .nan }
    return outcome(of: name, select).value
  }

  /// Whether a training has ended, in whatever way but by an interruption.
  func isOver(_ name: String) -> Bool {
    guard let summary = summary(of: name) else { return false }
    return summary.status != .interrupted
  }

  private func summary(of name: String) -> VariantSummary? {
    let training = RunDirectory(path: place.file(name))
    guard FileManager.default.fileExists(atPath: training.file("timing.json")) else { return nil }
    return try? training.read(VariantSummary.self, from: "summary.json")
  }

  /// With what the training's file has of the epochs before, where the training goes on after a kill.
  private func read(
    _ name: String, _ course: Course, before epoch: Int, _ select: SelectSpec
  ) -> Course {
    var course = course
    if course.isRead || course.values[epoch - 1] != nil || epoch == 1 { return course }
    course.isRead = true
    guard course.values.isEmpty || epoch < .max,
      let metrics = try? SavedMetrics(path: place.file("\(name)/metrics.jsonl"))
    else { return course }
    for figures in metrics.epochFigures {
      guard let number = figures["epoch"], Int(number) < epoch else { continue }
      course.values[Int(number)] = figures[select.metric]
    }
    return course
  }

  private func best(of course: Course, through epoch: Int, _ select: SelectSpec) -> Double {
    var best: Double?
    for (number, value) in course.values where number <= epoch {
      if select.isBetter(value, than: best) { best = value }
    }
    return best ?? .nan
  }
}
