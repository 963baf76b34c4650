internal import SeismoPreparation

/// The last numbers of a series, also in ascending order. Memory is taken once, and adding a number is a
/// part of every training step: hence the pointers.
final class SortedWindow {
  private let recent, sorted: UnsafeMutablePointer<Double>
  private let capacity: Int
  private var oldest = 0
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    recent = .allocate(capacity: capacity)
    sorted = .allocate(capacity: capacity)
  }

  deinit {
    recent.deallocate()
    sorted.deallocate()
  }

  /// The two in the middle, which may be one. There has to be a number.
  var middle: (low: Double, high: Double) { (sorted[(count - 1) / 2], sorted[count / 2]) }

  /// How many are at least `low` and less than `high`.
  func count(from low: Double, to high: Double) -> Int {
    rank(of: high, among: count) - rank(of: low, among: count)
  }

  /// Its numbers, the oldest first.
  var numbers: [Double] {
    get { (0..<count).map { recent[(oldest + $0) % capacity] } }
    set {
      removeAll()
      for number in newValue.suffix(capacity) { append(number) }
    }
  }

  /// Forgets all.
  func removeAll() {
    count = 0
    oldest = 0
  }

  /// Adds a number, in place of the oldest when there is no more room.
  func append(_ value: Double) {
    let known = count
    if known < capacity {
      fill(known, with: value, of: known)
      recent[known] = value
      count = known + 1
    } else {
      let place = oldest
      fill(rank(of: recent[place], among: known), with: value, of: known)
      recent[place] = value
      oldest = place + 1 == capacity ? 0 : place + 1
    }
  }

  /// The first place whose number is not less.
  private func rank(of value: Double, among count: Int) -> Int {
    var (low, length) = (sorted, count)
    while length > 0 {
      let half = length / 2
      if low[half] < value {
        low += half + 1
        length -= half + 1
      } else {
        length = half
      }
    }
    return low - sorted
  }

  /// Moves a gap in the order to where the value belongs, and fills it.
  private func fill(_ gap: Int, with value: Double, of count: Int) {
    var gap = gap
    while gap > 0, sorted[gap - 1] > value {
      sorted[gap] = sorted[gap - 1]
      gap -= 1
    }
    while gap + 1 < count, sorted[gap + 1] < value {
      sorted[gap] = sorted[gap + 1]
      gap += 1
    }
    sorted[gap] = value
  }
}
