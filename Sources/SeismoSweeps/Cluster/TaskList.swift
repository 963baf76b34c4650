internal import Foundation
internal import SeismoRuns
internal import SeismoSpec

/// A file with the trials of a task on each line.
package enum TaskList {
  /// - Throws: `RunFailure`.
  package static func read(_ path: String) throws -> [TrialList] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw RunFailure("\(path) can't be read")
    }
    return try text.split(whereSeparator: \.isNewline).enumerated().map { index, line in
      guard let trials = TrialList(line.trimmingCharacters(in: .whitespaces)) else {
        throw RunFailure(
          "\(Place(path, index + 1)): expected trials such as 1-4 or 1,3,7, found '\(line)'")
      }
      return trials
    }
  }

  static func text(_ tasks: [TrialList]) -> String { tasks.map { "\($0)\n" }.joined() }
}

/// Which of several equal processes this is.
package struct ProcessRank: Sendable, Equatable {
  package var rank: Int
  package var count: Int

  /// Where the launchers say it: Open MPI, MPICH's and Intel's hydra, Slurm's srun.
  private static let names = [
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE"),
    ("SLURM_PROCID", "SLURM_NTASKS"),
  ]

  /// By the environment; nil of a process that stands alone.
  package init?(_ environment: [String: String]) {
    for (rank, count) in Self.names {
      guard let rank = environment[rank].flatMap({ Int($0) }),
        let count = environment[count].flatMap({ Int($0) }), rank >= 0, rank < count
      else { continue }
      (self.rank, self.count) = (rank, count)
      return
    }
    return nil
  }

  /// Of some tasks those that are this process's: each `count`-th.
  package func own<T>(_ tasks: [T]) -> [T] {
    stride(from: rank, to: tasks.count, by: count).map { tasks[$0] }
  }
}
