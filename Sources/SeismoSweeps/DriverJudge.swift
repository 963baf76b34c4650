internal import Foundation
internal import SeismoSpec

/// Lets the program that chose a trial's settings say whether it goes on: a report goes out, and the trial waits for the
/// answer.
final class DriverJudge: Judge, @unchecked Sendable {
  private struct Question: Hashable {
    var trial: Int
    var epoch: Int
  }

  // The state is behind the condition's lock.
  private let condition = NSCondition()
  private var every: [Int: Int] = [:]
  private var values: [Question: [Int: Double]] = [:]
  private var answers: [Question: Bool] = [:]
  private var asked: Set<Question> = []
  /// What trainings that are over came to.
  private var finals: [Int: [Int: Double]] = [:]
  private var isOver = false
  private let trainings: Int
  private let say: @Sendable (JSON) -> Void

  init(trainings: Int, say: @escaping @Sendable (JSON) -> Void) {
    (self.trainings, self.say) = (trainings, say)
  }

  /// Has a trial report after every so many epochs.
  func watch(_ trial: Int, every epochs: Int) {
    condition.lock()
    every[trial] = epochs
    condition.unlock()
  }

  func isAsked(of trial: Int, after epoch: Int, of epochs: Int) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    guard let every = every[trial], !isOver else { return false }
    return epoch % every == 0 && epoch < epochs
  }

  /// Takes the answer to a trial's open question.
  ///
  /// - Returns: whether there is one.
  func answer(_ trial: Int, goesOn: Bool) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    let open = asked.filter { $0.trial == trial && answers[$0] == nil }
    for question in open { answers[question] = goesOn }
    condition.broadcast()
    return !open.isEmpty
  }

  /// No answer comes any more: everything goes on.
  func close() {
    condition.lock()
    isOver = true
    condition.broadcast()
    condition.unlock()
  }

  func end(_ training: Int, of trial: Int, at value: Double) {
    condition.lock()
    defer { condition.unlock() }
    finals[trial, default: [:]][training] = value
    for question in values.keys.filter({ $0.trial == trial }) { ask(question) }
  }

  func end(_ trial: Int) {}

  /// Says what a trial has come to, once each of its trainings has reported or is over.
  private func ask(_ question: Question) {
    let all = (finals[question.trial] ?? [:]).merging(values[question] ?? [:]) { $1 }
    guard all.count == trainings, asked.insert(question).inserted else { return }
    let mean = (0..<trainings).reduce(0) { $0 + (all[$1] ?? .nan) } / Double(trainings)
    say(
      .object([
        .init("trial", .integer(question.trial)), .init("epoch", .integer(question.epoch)),
        .init("value", .exact(mean)),
      ]))
  }

  func goesOn(
    _ trial: Int, training: Int, after epoch: Int, _ value: Double, _ permits: Permits
  ) -> Bool? {
    let question = Question(trial: trial, epoch: epoch)
    permits.release()
    defer { permits.acquire(trial) }
    condition.lock()
    defer { condition.unlock() }
    values[question, default: [:]][training] = value
    ask(question)
    while answers[question] == nil, !isOver { condition.wait() }
    return answers[question] ?? true
  }
}
