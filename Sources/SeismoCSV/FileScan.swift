internal import Dispatch
internal import Foundation
internal import SeismoTables
internal import Synchronization

/// Reads one file's rows: this thread unpacks the text and cuts it into blocks, others parse those that end with a
/// record for certain, and so does this one where they don't keep up: no more threads than processors. What comes out
/// doesn't depend on who parsed what.
struct FileScan {
  private static let mostParsers = 4
  private static let blocksWaiting = 2

  /// One for each other processor, which take blocks in turn.
  private static let parsers: [DispatchQueue] = {
    let others = ProcessInfo.processInfo.activeProcessorCount - 1
    return (0..<min(max(1, others), mostParsers)).map {
      DispatchQueue(label: "parser \($0)", target: .global())
    }
  }()
  /// What a column takes beside its values: names, plans and what is found out of it.
  private static let bytesPerColumn = 512

  let file: String
  let source: BlockSource
  let parser: RowParser
  /// The bytes of the file on disk, or of those that were read.
  var bytesOnDisk: () -> Int = { 0 }
  /// What of the file was read so far, of 1; nil if nobody knows.
  var share: () -> Double? = { nil }
  /// Called after each block, with the lines so far.
  var observe: (Int) -> Void = { _ in }

  /// What the workers found.
  private final class Results: Sendable {
    let blocks = Mutex<[Int: ParsedBlock]>([:])
    let budget: Mutex<ReadBudget>
    let hasProblem = Atomic(false)

    init(_ budget: ReadBudget) { self.budget = Mutex(budget) }

    func store(_ block: ParsedBlock, at index: Int) {
      let isSpent = budget.withLock { budget in
        budget.spend(block.bytes, rejects: block.rejects.count)
        return budget.isSpent
      }
      if block.problem != nil || isSpent { hasProblem.store(true, ordering: .relaxed) }
      blocks.withLock { $0[index] = block }
    }
  }

  /// The file's blocks, in order, and the region in which numbers of some of them are.
  ///
  /// - Throws: the first `DataProblem` in the file; damage that the checksum shows comes first,
  ///   since damaged data can say anything.
  func run(_ budget: inout ReadBudget) throws -> (blocks: [ParsedBlock], region: RowRegion?) {
    budget.spend(parser.columns.count * Self.bytesPerColumn)
    budget.bytesOnDisk += bytesOnDisk()
    if budget.isSpent { throw budget.tooLarge(file) }
    let results = Results(budget)
    let group = DispatchGroup()
    let room = DispatchSemaphore(value: Self.parsers.count + Self.blocksWaiting)
    var places = RowPlaces(parser.columns)
    var damage: (any Error)?
    do {
      try scan(results, &places, group, room)
    } catch {
      damage = error
    }
    group.wait()
    let blocks = results.blocks.withLock { found in
      found.sorted { $0.key < $1.key }.map(\.value)
    }
    budget.bytesOnDisk = results.budget.withLock(\.bytesOnDisk)
    for block in blocks {
      let overspent = budget.spend(on: block, of: file)
      if let problem = block.problem ?? overspent {
        // What is too large isn't read to its end.
        throw budget.isTooLarge ? problem : damageFirst(damage) ?? problem
      }
    }
    if let damage { throw damage }
    if results.hasProblem.load(ordering: .relaxed) { throw budget.tooLarge(file) }
    return (blocks, places.region)
  }

  private func scan(
    _ results: Results, _ places: inout RowPlaces, _ group: DispatchGroup,
    _ room: DispatchSemaphore
  ) throws {
    var (index, lines) = (0, 0)
    let before = results.budget.withLock(\.bytesOnDisk) - bytesOnDisk()
    while !results.hasProblem.load(ordering: .relaxed), let block = try source.next() {
      results.budget.withLock { $0.bytesOnDisk = before + bytesOnDisk() }
      let (place, rows, parser) = (index, places.next(block, share: share()), parser)
      if block.isWhole, room.wait(timeout: .now()) == .success {
        Self.parsers[index % Self.parsers.count].async(group: group) {
          results.store(parser.parse(block, at: rows), at: place)
          room.signal()
        }
      } else {
        let parsed = parser.parse(block, at: rows)
        if parsed.consumed > 0 || parsed.problem != nil { results.store(parsed, at: place) }
        if !results.hasProblem.load(ordering: .relaxed) {
          try source.giveBack(block, from: parsed.consumed)
        }
      }
      index += 1
      lines += block.lineEnds
      observe(lines)
    }
  }

  private func damageFirst(_ found: (any Error)?) -> DataProblem? {
    var damage = found as? DataProblem
    if damage == nil {
      do { try source.drain() } catch { damage = error as? DataProblem }
    }
    if case .corrupt? = damage?.fact { return damage }
    return nil
  }
}
