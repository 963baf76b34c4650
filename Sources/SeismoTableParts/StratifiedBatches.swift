package import SeismoSpec
package import SeismoTables

/// Draws every training row once an epoch, in random order, so that each batch has the classes in the proportions of
/// all training rows: of any stretch of the epoch a class has its share but for less than two rows.
///
/// The i-th row of a class of m among n rows, from 0, is drawn between the places ⌊i·n/m⌋ and ⌈(i+1)·n/m⌉ − 1, of those
/// that may be drawn the one whose last place comes first: earliest deadline first, which meets them all (Baruah,
/// Cohen, Plaxton and Varvel, "Proportionate progress", 1996). Where the epoch begins in that round, and which of
/// equals is first, is random, and so is the order within a class.
package struct StratifiedBatches: BatchSampler {
  package static let name = "stratified_batches"
  package static let summary =
    "Draws every row once an epoch, in random order, each batch with the classes in proportion."

  /// How many rows a batch has.
  package var batchSize = BatchSize()

  /// The sampler with its defaults.
  package init() {}

  /// Batches of `batchSize` rows, the last with the rest.
  ///
  /// - Throws: `ParameterProblem` when the rows have no classes or leave no batch.
  package func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    guard rows.labels != nil else {
      throw ParameterProblem(nil, "needs a categorical target; use shuffled for a number")
    }
    return try batchSize.plan(draws: rows.count)
  }

  /// The rows, shuffled, each class spread over the epoch.
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    let count = rows.count
    guard let labels = rows.labels, count > 0, order.count > 0 else { return }
    let shuffled = random.permutation(of: count)
    // Rows without a class are a class of their own, the first.
    var classes = [[Int32]](repeating: [], count: Int(labels.max() ?? 0) + 2)
    for row in shuffled { classes[Int(labels[Int(row)]) + 1].append(row) }
    classes.removeAll(where: \.isEmpty)
    classes = random.permutation(of: classes.count).map { classes[Int($0)] }
    let start = random.below(count)
    var queue = DeadlineQueue()
    var waiting = [[Int]](repeating: [], count: count)
    var taken = [Int](repeating: 0, count: classes.count)
    waiting[0] = Array(classes.indices)
    for place in 0..<count {
      for one in waiting[place] {
        let size = classes[one].count
        queue.insert(one, deadline: ((taken[one] + 1) * count + size - 1) / size)
      }
      waiting[place] = []
      guard let one = queue.removeFirst() else { continue }
      let target = (place + count - start) % count
      if target < order.count { order[target] = classes[one][taken[one]] }
      taken[one] += 1
      guard taken[one] < classes[one].count else { continue }
      waiting[max(place + 1, taken[one] * count / classes[one].count)].append(one)
    }
    order.repeatFirst(behind: count)
  }
}

/// Classes by the last place at which their next row may be drawn: a binary heap.
private struct DeadlineQueue {
  private var heap: [(deadline: Int, one: Int)] = []

  mutating func insert(_ one: Int, deadline: Int) {
    heap.append((deadline, one))
    var place = heap.count - 1
    while place > 0, heap[place] < heap[(place - 1) / 2] {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeFirst() -> Int? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var place = 0
    while true {
      var child = 2 * place + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard child < heap.count, heap[child] < heap[place] else { return first.one }
      heap.swapAt(place, child)
      place = child
    }
  }
}
