internal import Dispatch
internal import Foundation
internal import Synchronization

/// Does jobs on all processors.
///
/// - Parameters:
///   - isStopped: asked before each job.
///   - observe: told of jobs done, of all.
/// - Returns: the results in the jobs' order; nil for those that were stopped before.
/// - Throws: the first error, after which no other job is begun.
package func inParallel<Job: Sendable, Result: Sendable>(
  _ jobs: [Job], isStopped: @Sendable () -> Bool = { false },
  observe: @Sendable (Int, Int) -> Void, work: @Sendable (Job) throws -> Result
) throws -> [Result?] {
  let results = Mutex([Result?](repeating: nil, count: jobs.count))
  let failure = Mutex<(any Error)?>(nil)
  let next = Mutex(0)
  let done = Mutex(0)
  let workers = max(1, min(ProcessInfo.processInfo.activeProcessorCount, jobs.count))
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while failure.withLock({ $0 == nil }), !isStopped() {
      let index = next.withLock { index in
        defer { index += 1 }
        return index
      }
      guard index < jobs.count else { return }
      do {
        let result = try work(jobs[index])
        results.withLock { $0[index] = result }
        done.withLock { count in
          count += 1
          observe(count, jobs.count)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
  return results.withLock { $0 }
}
