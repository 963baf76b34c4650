internal import Dispatch
internal import SeismoTables
internal import Synchronization

/// Reads one file's rows: this thread unpacks the text and cuts it into blocks, others parse those
/// without quotes. What comes out doesn't depend on who parsed what.
struct FileScan {
  private static let blocksAtOnce = 4

  var source: BlockSource
  var parser: RowParser
  /// Called after each block, with the lines so far.
  var observe: (Int) -> Void = { _ in }

  /// What the workers found.
  private final class Results: Sendable {
    let blocks = Mutex<[Int: ParsedBlock]>([:])
    let hasProblem = Atomic(false)

    func store(_ block: ParsedBlock, at index: Int) {
      if block.problem != nil { hasProblem.store(true, ordering: .relaxed) }
      blocks.withLock { $0[index] = block }
    }
  }

  /// The file's blocks, in order.
  ///
  /// - Throws: the first `DataProblem` in the file; damage that the checksum shows comes first,
  ///   since damaged data can say anything.
  func run() throws -> [ParsedBlock] {
    let results = Results()
    let group = DispatchGroup()
    let room = DispatchSemaphore(value: Self.blocksAtOnce)
    var damage: (any Error)?
    do {
      try scan(results, group, room)
    } catch {
      damage = error
    }
    group.wait()
    let blocks = results.blocks.withLock { found in
      found.sorted { $0.key < $1.key }.map(\.value)
    }
    if let problem = blocks.lazy.compactMap(\.problem).first {
      throw damageFirst(damage) ?? problem
    }
    if let damage { throw damage }
    return blocks
  }

  private func scan(
    _ results: Results, _ group: DispatchGroup, _ room: DispatchSemaphore
  ) throws {
    var (index, lines) = (0, 0)
    while !results.hasProblem.load(ordering: .relaxed), let block = try source.next() {
      let (place, parser) = (index, parser)
      if block.hasQuotes {
        let parsed = parser.parse(block)
        results.store(parsed, at: place)
        if parsed.problem == nil { try source.giveBack(block, from: parsed.consumed) }
      } else {
        room.wait()
        DispatchQueue.global().async(group: group) {
          results.store(parser.parse(block), at: place)
          room.signal()
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
