/// Numbers of trials, as a task's list has them: `1-4,7`.
package struct TrialList: Sendable, Equatable, CustomStringConvertible {
  /// Ascending, each once.
  package let numbers: [Int]

  package init(_ numbers: some Sequence<Int>) { self.numbers = Set(numbers).sorted() }

  /// Reads what `description` writes; nil of anything else.
  package init?(_ text: String) {
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first >= 1, last >= first, last - first < Self.most
      else { return nil }
      numbers += first...last
    }
    self.init(numbers)
  }

  /// Trials that one part of a list may have.
  private static let most = 1_000_000

  package var description: String {
    var parts: [String] = []
    var first = 0
    while first < numbers.count {
      var last = first
      while last + 1 < numbers.count, numbers[last + 1] == numbers[last] + 1 { last += 1 }
      parts.append(first == last ? "\(numbers[first])" : "\(numbers[first])-\(numbers[last])")
      first = last + 1
    }
    return parts.joined(separator: ",")
  }

  /// Dealt to tasks, so many to each.
  package func dealt(_ count: Int) -> [TrialList] {
    stride(from: 0, to: numbers.count, by: max(1, count)).map {
      TrialList(numbers[$0..<min($0 + count, numbers.count)])
    }
  }
}
