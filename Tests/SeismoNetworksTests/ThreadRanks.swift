import Foundation
import SeismoNetworks
import Synchronization

/// Processes that share batches, played by threads of this one.
final class ThreadRanks: Ranks, @unchecked Sendable {
  let rank: Int
  let count: Int
  private let meeting: Meeting

  /// What all have said since they met last.
  private final class Meeting: @unchecked Sendable {
    let bell = NSCondition()
    let count: Int
    var said: [Int: [UInt8]] = [:]
    var round: [[UInt8]] = []
    var rounds = 0

    init(_ count: Int) { self.count = count }

    /// What each says, when all have.
    func all(_ own: [UInt8], of rank: Int) -> [[UInt8]] {
      bell.lock()
      defer { bell.unlock() }
      said[rank] = own
      let current = rounds
      if said.count == count {
        round = (0..<count).map { said[$0] ?? [] }
        said = [:]
        rounds += 1
        bell.broadcast()
      }
      while rounds == current { bell.wait() }
      return round
    }
  }

  private init(_ rank: Int, _ meeting: Meeting) {
    (self.rank, count, self.meeting) = (rank, meeting.count, meeting)
  }

  /// Has each of some processes do something.
  ///
  /// - Returns: what they return, in their order.
  static func among<R: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> R
  ) throws -> [R] {
    let meeting = Meeting(count)
    let results = Mutex<[Int: Result<R, any Error>]>([:])
    let done = DispatchGroup()
    for rank in 0..<count {
      done.enter()
      Thread {
        let result = Result { try body(ThreadRanks(rank, meeting)) }
        results.withLock { $0[rank] = result }
        done.leave()
      }.start()
    }
    done.wait()
    return try results.withLock { results in
      try results.sorted { $0.key < $1.key }.map { try $0.value.get() }
    }
  }

  func exchange(
    _ sent: UnsafeRawPointer, lines: Int, into received: UnsafeMutableRawPointer,
    linesFrom: UnsafePointer<Int32>
  ) {
    let own = UnsafeRawBufferPointer(start: sent, count: lines * count * rankLine)
    let all = meeting.all(Array(own), of: rank)
    var place = received
    for (other, said) in all.enumerated() {
      let bytes = Int(linesFrom[other]) * rankLine
      said.withUnsafeBytes {
        guard let start = $0.baseAddress, bytes > 0 else { return }
        place.copyMemory(from: start + rank * bytes, byteCount: bytes)
      }
      place += bytes
    }
  }

  func gather(_ sent: UnsafeRawPointer, lines: Int, into received: UnsafeMutableRawPointer) {
    let own = UnsafeRawBufferPointer(start: sent, count: lines * rankLine)
    let all = meeting.all(Array(own), of: rank)
    for (other, said) in all.enumerated() {
      said.withUnsafeBytes {
        guard let start = $0.baseAddress else { return }
        (received + other * lines * rankLine).copyMemory(from: start, byteCount: $0.count)
      }
    }
  }
}
