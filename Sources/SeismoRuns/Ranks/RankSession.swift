internal import Foundation
package import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
package import SeismoTraining
internal import Synchronization

/// The processes that train a run together. The first one records it and speaks; the others follow. Before anything is
/// written they agree that all have the same to train, and a process that fails till then tells the others.
package final class RankSession: Sendable {
  package let shared: SharedTraining
  /// The software that carries their messages, in words.
  private let carrier: String
  private let hosts = Mutex<[String]>([])
  private let isAgreed = Atomic(false)

  /// - Parameter asked: whether this process is asked to stop.
  package init(_ ranks: any Ranks, carrier: String, asked: Interruption) {
    shared = SharedTraining(ranks, asked: asked, agreed: Interruption())
    self.carrier = carrier
  }

  private var ranks: any Ranks { shared.ranks }
  /// How many there are.
  package var count: Int { ranks.count }
  /// Whether this process is the one that records.
  package var isFirst: Bool { ranks.rank == 0 }
  /// Whether all know that all can train.
  package var hasAgreed: Bool { isAgreed.load(ordering: .relaxed) }

  /// What a process tells the others before training; where it failed, nothing of its ground.
  private struct Report: Codable {
    var host: String
    var ground: RankGround?

    static let lines = 16
    private static let longestName = 100

    init(_ ground: RankGround?) {
      host = String(ProcessInfo.processInfo.hostName.prefix(Self.longestName))
      self.ground = ground
    }
  }

  /// Waits until all processes can train, and holds them to have the same to train.
  ///
  /// - Throws: `RankFailure`, in all of them, where one can't, or has something else.
  package func agree(on ground: RankGround) throws {
    let reports = exchange(Report(ground))
    hosts.withLock { $0 = reports.map(\.host) }
    if let failed = reports.firstIndex(where: { $0.ground == nil }) {
      throw RankFailure(rank: failed)
    }
    for (rank, report) in reports.enumerated() {
      guard let own = reports[0].ground, let other = report.ground,
        let difference = other.difference(from: own)
      else { continue }
      throw RankFailure(
        rank: rank,
        "rank \(rank) on \(report.host) has \(difference) than rank 0 on \(reports[0].host); all ranks have to "
          + "train the same")
    }
  }

  /// Tells the others, who are at `agree` or come to it, that this process can't train.
  ///
  /// - Returns: whether it is the first that failed, which says why.
  package func fail() -> Bool {
    let reports = exchange(Report(nil))
    return reports.firstIndex { $0.ground == nil } == ranks.rank
  }

  private func exchange(_ report: Report) -> [Report] {
    isAgreed.store(true, ordering: .relaxed)
    var text = [UInt8]((try? JSONEncoder().encode(report)) ?? Data())
    text += [UInt8](
      repeating: UInt8(ascii: " "), count: max(0, Report.lines * rankLine - text.count))
    return ranks.gathered(text, lines: Report.lines).map { text in
      (try? JSONDecoder().decode(Report.self, from: Data(text))) ?? Report(nil)
    }
  }

  /// Holds all processes to have the same bits of a network.
  ///
  /// - Parameter moment: when, for the error.
  /// - Throws: `RankFailure`, in all of them.
  func requireSame(_ state: Network.Snapshot, _ moment: String) throws {
    let hash = SHA256Hash()
    for bytes in [state.parameters, state.optimizer, state.buffers] {
      bytes.withUnsafeBytes { hash.update($0) }
    }
    let hashes = ranks.gathered(Array(hash.hexadecimal().utf8), lines: 1)
    guard let rank = hashes.firstIndex(where: { $0 != hashes[0] }) else { return }
    let host = hosts.withLock { $0.indices.contains(rank) ? " on \($0[rank])" : "" }
    throw RankFailure(
      rank: rank,
      "rank \(rank)\(host) has other weights than rank 0 \(moment): its processor or its system's library computes "
        + "otherwise. Let all ranks be on machines of one kind")
  }

  /// Refuses a job whose batches can't be shared among so many.
  ///
  /// - Throws: `RunFailure`.
  func require(_ job: TrainingJob) throws {
    let rows = job.plan.batches.batchSize
    guard job.plan.blocks.least != nil else {
      throw RunFailure(
        "\(job.name): error: it was begun by one process without train.blocks, and ranks would sum its batches in "
          + "another order; go on without mpirun")
    }
    let blocks = job.plan.blocks.blocks(of: rows)
    guard blocks < count else { return }
    if rows < count {
      throw RunFailure(
        "\(job.name): error: a batch has \(rows) rows, so that \(rows) ranks at most can share it, not \(count)"
      )
    }
    throw RunFailure(
      "\(job.name): error: train.blocks has a batch of \(rows) rows summed in \(blocks) parts, so that \(blocks) ranks at "
        + "most can share it; start \(blocks) with mpirun -np \(blocks), or train anew with train.blocks=\(count)"
    )
  }

  /// Of a batch's rows those that this process has.
  func share(of job: TrainingJob) -> Double {
    let rows = job.plan.batches.batchSize
    let own = job.plan.blocks.rows(of: ranks.rank, among: count, rows).count
    return Double(own) / Double(max(1, rows))
  }

  /// "4 on 2 machines".
  var countInWords: String {
    let machines = Set(hosts.withLock { $0 }).count
    return "\(count) on \(machines) \(machines == 1 ? "machine" : "machines")"
  }

  /// What the run's record says of them.
  func inWords(_ job: TrainingJob) -> String {
    let (rows, plan) = (job.plan.batches.batchSize, job.plan.blocks)
    let own = (0..<count).map { plan.rows(of: $0, among: count, rows).count }
    let (least, most) = (own.min() ?? 0, own.max() ?? 0)
    return
      "\(countInWords), each with " + (least == most ? "\(most)" : "\(least) to \(most)")
      + " of a batch's \(rows) rows; \(carrier)"
  }
}

/// What all processes have to have in common.
package struct RankGround: Codable, Equatable, Sendable {
  /// Hashes of the program, of the spec, of the data and of what trainings go on from; and the kernels' level.
  var program, kernels, spec, data, start: String

  /// - Parameter start: what the trainings go on from.
  init(
    _ experiment: Experiment, _ hashes: [(file: FileReference, sha256: String)], start: String = ""
  ) {
    program = Machine.program
    kernels = Machine().kernels
    spec = sha256(of: experiment.filled().yaml())
    data = sha256(of: hashes.map(\.sha256).joined(separator: "\n"))
    self.start = start
  }

  /// In what it differs, in words; nil where it doesn't.
  func difference(from other: RankGround) -> String? {
    if program != other.program { return "another build of Seismo" }
    if kernels != other.kernels { return "kernels for another processor, \(kernels)," }
    if data != other.data { return "other data" }
    if spec != other.spec { return "another spec" }
    return start == other.start ? nil : "another checkpoint of the run"
  }
}

/// Why no process can train or go on: all of them throw it at the same place.
package struct RankFailure: Error, CustomStringConvertible {
  package let rank: Int
  /// A sentence, for the first process to say; nil where the one that failed says it.
  package let sentence: String?

  init(rank: Int, _ sentence: String? = nil) { (self.rank, self.sentence) = (rank, sentence) }

  package var description: String { "error: \(sentence ?? "rank \(rank) failed")" }
}

extension Ranks {
  /// The bytes of each process; as many of each, at most so many lines.
  func gathered(_ own: [UInt8], lines: Int) -> [[UInt8]] {
    let bytes = lines * rankLine
    let sent = own.prefix(bytes) + [UInt8](repeating: 0, count: max(0, bytes - own.count))
    var received = [UInt8](repeating: 0, count: count * bytes)
    sent.withUnsafeBytes { sent in
      received.withUnsafeMutableBytes { received in
        guard let from = sent.baseAddress, let to = received.baseAddress else { return }
        gather(from, lines: lines, into: to)
      }
    }
    return (0..<count).map { Array(received[$0 * bytes..<($0 + 1) * bytes]) }
  }
}
