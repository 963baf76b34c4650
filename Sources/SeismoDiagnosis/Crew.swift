internal import Dispatch
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// Explains an agenda's spikes, several at a time.
///
/// They are begun in the agenda's order, and each is explained by one workbench alone, from the states of the same repeated
/// training: so what is found of a spike doesn't depend on how many there are, and what a budget leaves out are the last.
final class Crew: @unchecked Sendable {
  // What follows is behind the lock; a workbench is one thread's.
  private let agenda: Agenda
  private let observe: (ExplainEvent) throws -> Void
  private var failure: (any Error)?

  private let explainer: Explainer
  private let request: Explainer.Request
  private let interruption: Interruption
  private let started: ContinuousClock.Instant
  private let lock = NSLock()

  /// - Parameters:
  ///   - started: when the budget began to run.
  ///   - interruption: asked before each spike but the first, as if the budget had run out.
  ///   - observe: told of each spike, from any thread, one at a time.
  init(
    _ explainer: Explainer, _ request: Explainer.Request, _ agenda: Agenda,
    since started: ContinuousClock.Instant, _ interruption: Interruption,
    observe: @escaping (ExplainEvent) throws -> Void
  ) {
    (self.explainer, self.request, self.agenda) = (explainer, request, agenda)
    (self.started, self.interruption, self.observe) = (started, interruption, observe)
  }

  /// Explains what there is time for.
  ///
  /// - Throws: `ReplayProblem`, `SpecProblems`, or what the observer throws.
  func work() throws {
    DispatchQueue.concurrentPerform(iterations: size) { [self] _ in
      do {
        var bench: Workbench?
        while let item = try next() {
          let own = try bench ?? Workbench(explainer, request, agenda)
          bench = own
          let answer = own.explain(item)
          try finish(item, answer)
        }
      } catch {
        lock.withLock { failure = failure ?? error }
      }
    }
    if let failure { throw failure }
    if agenda.left > 0 { try observe(.outOfTime(left: agenda.left)) }
  }

  /// How many spikes are explained at a time: no more than there are, nor than the threads of their networks and their
  /// memory allow.
  private var size: Int {
    let bytes = Workbench.bytes(for: explainer.planned.network)
    return max(1, min(explainer.networks(request.jobs, bytes: bytes), agenda.count))
  }

  /// The next spike; nil where there is none, or no time.
  private func next() throws -> Agenda.Item? {
    try lock.withLock {
      let isOver = (ContinuousClock.now - started).seconds >= request.budget
      guard failure == nil, agenda.begun == 0 || !isOver && !interruption.isRequested else {
        return nil
      }
      do {
        return try agenda.next(observe)
      } catch  where agenda.begun > 0 && interruption.isRequested {
        // What was explained is kept.
        return nil
      }
    }
  }

  private func finish(_ item: Agenda.Item, _ answer: Workbench.Answer) throws {
    try lock.withLock {
      (item.spike, item.major) = (answer.spike, answer.major)
      try observe(
        .explained(answer.spike, turn: item.turn, of: max(agenda.count, agenda.begun)))
    }
  }
}
