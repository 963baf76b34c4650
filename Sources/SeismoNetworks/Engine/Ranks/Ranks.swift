/// The processes that train one network together, each on its share of every batch. All call the same functions in the
/// same order, from one thread; each call waits for the others.
package protocol Ranks: AnyObject, Sendable {
  /// This process's number, from 0, and how many there are.
  var rank: Int { get }
  var count: Int { get }
  /// Gives each process a piece of its own, and gets one from each. All counts are in lines of `rankLine` bytes.
  ///
  /// - Parameters:
  ///   - sent: a piece for each process, one behind the other.
  ///   - lines: of the piece that this process sends to each.
  ///   - received: room for the pieces of all, one behind the other.
  ///   - linesFrom: of the piece that each process sends.
  func exchange(
    _ sent: UnsafeRawPointer, lines: Int, into received: UnsafeMutableRawPointer,
    linesFrom: UnsafePointer<Int32>)
  /// Gives every process what each of them sends: as many lines of each, in the order of their numbers.
  func gather(_ sent: UnsafeRawPointer, lines: Int, into received: UnsafeMutableRawPointer)
}

/// Bytes of what processes exchange are counted in lines of a cache's size, so that a count fits in 32 bits.
package let rankLine = 64

/// Lines that hold so many bytes.
func rankLines(_ bytes: Int) -> Int { (bytes + rankLine - 1) / rankLine }
