internal import Dispatch
internal import Foundation
internal import Synchronization

/// How far some jobs have come.
package struct WorkDone: Sendable {
  /// Jobs that are done.
  package var jobs: Int
  package var allJobs: Int
  /// The work done, that of jobs at hand included, in the unit of the jobs' weights.
  package var work = 0.0
  package var allWork: Double
}

/// Does jobs on all processors.
///
/// - Parameters:
///   - weights: the jobs' work, in any unit; the same for each without it.
///   - isStopped: asked before each job.
///   - observe: told whenever a job comes further, from any thread.
///   - work: does a job, and tells the share of it that is done as it goes.
/// - Returns: the results in the jobs' order; nil for those that were stopped before.
/// - Throws: the first error, after which no other job is begun.
package func inParallel<Job: Sendable, Result: Sendable>(
  _ jobs: [Job], weights: [Double]? = nil, isStopped: @Sendable () -> Bool = { false },
  observe: @escaping @Sendable (WorkDone) -> Void,
  work: @Sendable (Job, _ tell: (Double) -> Void) throws -> Result
) throws -> [Result?] {
  let weights = weights ?? jobs.map { _ in 1 }
  let results = Mutex([Result?](repeating: nil, count: jobs.count))
  let failure = Mutex<(any Error)?>(nil)
  let next = Mutex(0)
  let done = Mutex(WorkDone(jobs: 0, allJobs: jobs.count, allWork: weights.reduce(0, +)))
  let workers = max(1, min(ProcessInfo.processInfo.activeProcessorCount, jobs.count))
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while failure.withLock({ $0 == nil }), !isStopped() {
      let index = next.withLock { index in
        defer { index += 1 }
        return index
      }
      guard index < jobs.count else { return }
      var told = 0.0
      func tell(_ share: Double, isDone: Bool = false) {
        done.withLock { done in
          done.work += (share - told) * weights[index]
          if isDone { done.jobs += 1 }
          observe(done)
        }
        told = share
      }
      do {
        let result = try work(jobs[index]) { tell($0) }
        results.withLock { $0[index] = result }
        tell(1, isDone: true)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
  return results.withLock { $0 }
}
