internal import Foundation

/// Leave to work for so many at a time; of those that wait the lowest number is first.
final class Permits: @unchecked Sendable {
  // All of it is behind the condition's lock.
  private let condition = NSCondition()
  private var free: Int
  private var waiting: [Int] = []

  init(_ count: Int) { free = count }

  /// Waits for leave.
  func acquire(_ number: Int) {
    condition.lock()
    defer { condition.unlock() }
    waiting.append(number)
    while free == 0 || waiting.min() != number { condition.wait() }
    waiting.remove(at: waiting.firstIndex(of: number) ?? 0)
    free -= 1
    condition.broadcast()
  }

  func release() {
    condition.lock()
    free += 1
    condition.broadcast()
    condition.unlock()
  }
}

/// Threads that are waited for. The system's pools have as many threads as processors, and trials that wait for others
/// would take all of them.
final class Threads: @unchecked Sendable {
  // All of it is behind the condition's lock.
  private let condition = NSCondition()
  private var working = 0

  /// Begins work on a thread of its own, once fewer than `most` are at work.
  func begin(atMost most: Int = .max, _ work: @escaping @Sendable () -> Void) {
    condition.lock()
    while working >= most { condition.wait() }
    working += 1
    condition.unlock()
    let thread = Thread { [self] in
      work()
      condition.lock()
      working -= 1
      condition.broadcast()
      condition.unlock()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Waits until all have ended.
  func join() {
    condition.lock()
    while working > 0 { condition.wait() }
    condition.unlock()
  }
}
