internal import Foundation
internal import SeismoKernels
internal import Synchronization

/// Work that each thread of a team does a share of.
protocol SharedWork: AnyObject {
  /// Does a worker's share.
  func work(as worker: Int) -> Int
}

/// Threads that share each pass of one network and wait for each other at barriers. The calling thread
/// is worker 0.
///
/// A pass takes microseconds, so a worker spins at a barrier for a while, then yields, and sleeps only
/// when nothing comes. Two that slept at every barrier were seen to stay on one core together.
final class ThreadTeam: @unchecked Sendable {
  /// How many threads there are, the caller's included.
  let count: Int
  private let arrivals = Atomic(0)
  private let sleepers = Atomic(0)
  private unowned(unsafe) var job: (any SharedWork)?
  private let bell = NSCondition()
  private let workers: UnsafeMutablePointer<Worker>

  /// What one worker alone writes, on a cache line of its own.
  private struct Worker {
    /// Arrivals after which the worker passes the barrier it is at.
    var goal = 0
    var result = 0
    var padding: (Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0)
  }

  private static let looks = 5_000
  private static let spins = 1_000
  private static let yields = 2_000

  deinit { workers.deallocate() }

  /// Starts the other threads.
  init(of count: Int) {
    self.count = count
    workers = .allocate(capacity: count)
    workers.initialize(repeating: Worker(), count: count)
    for worker in 1..<count {
      let thread = Thread { [self] in
        flushingDenormals {
          while true {
            barrier(worker)
            guard let job else { return }
            workers[worker].result = job.work(as: worker)
            barrier(worker)
          }
        }
      }
      thread.name = "seismo worker \(worker)"
      thread.start()
    }
  }

  /// Does work with everyone's help.
  ///
  /// - Returns: the sum of what the shares return.
  func share(_ work: any SharedWork) -> Int {
    job = work
    barrier(0)
    var sum = work.work(as: 0)
    barrier(0)
    for worker in 1..<count { sum += workers[worker].result }
    return sum
  }

  /// Lets the other threads end. No work may follow.
  func dismiss() {
    job = nil
    barrier(0)
  }

  /// Waits until every worker has come here as often.
  func barrier(_ worker: Int) {
    workers[worker].goal += count
    let goal = workers[worker].goal
    if arrivals.add(1, ordering: .sequentiallyConsistent).newValue == goal {
      return wakeSleepers()
    }
    for _ in 0..<Self.looks {
      if arrivals.load(ordering: .acquiring) >= goal { return }
    }
    for _ in 0..<Self.spins {
      if arrivals.load(ordering: .acquiring) >= goal { return }
      seismo_spin_hint()
    }
    for _ in 0..<Self.yields {
      if arrivals.load(ordering: .acquiring) >= goal { return }
      sched_yield()
    }
    sleep(until: goal)
  }

  private func sleep(until goal: Int) {
    bell.lock()
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while arrivals.load(ordering: .sequentiallyConsistent) < goal { bell.wait() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    bell.unlock()
  }

  private func wakeSleepers() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    bell.lock()
    bell.broadcast()
    bell.unlock()
  }
}
