internal import Foundation
internal import SeismoRuns

/// What Slurm says of a task (squeue(1), "job state codes"); states that come and go aren't told apart.
enum SlurmState: String {
  case pending = "PENDING"
  case running = "RUNNING"
  case completing = "COMPLETING"
  case completed = "COMPLETED"
  case cancelled = "CANCELLED"
  case preempted = "PREEMPTED"
  case revoked = "REVOKED"
  case failed = "FAILED"
  case timeout = "TIMEOUT"
  case nodeFailed = "NODE_FAIL"
  case bootFailed = "BOOT_FAIL"
  case outOfMemory = "OUT_OF_MEMORY"
  case deadline = "DEADLINE"

  /// Whether the task is over.
  var isOver: Bool {
    switch self {
    case .pending, .running, .completing: false
    default: true
    }
  }

  /// Whether somebody ended it, whatever it was doing.
  var isTakenBack: Bool { [.cancelled, .preempted, .revoked].contains(self) }

  /// Whether its trial is to blame, or the machine.
  var isFailure: Bool { isOver && !isTakenBack && self != .completed }
}

/// Slurm's commands, for the arrays of one sweep.
struct Slurm {
  let folder: SweepFolder

  /// A task of an array, counted from 1.
  struct Task: Hashable {
    var job: String
    var number: Int
  }

  /// What was asked of the queue.
  enum Answer {
    /// Of each task that Slurm still knows.
    case tasks([Task: SlurmState])
    /// The controller doesn't answer; its words.
    case nothing(String)
  }

  /// The words of a submission.
  ///
  /// - Parameter job: the one that has to be over first.
  static func submission(_ plan: ClusterPlan, tasks: String, count: Int, after job: String?)
    -> [String]
  {
    ["sbatch", "--parsable", "--array=1-\(count)\(plan.atOnce.map { "%\($0)" } ?? "")"]
      + (job.map { ["--dependency=afterany:\($0)"] } ?? [])
      + [ClusterScript.file(.slurm), tasks]
  }

  /// Submits an array.
  ///
  /// - Returns: the job's number.
  /// - Throws: `RunFailure` with Slurm's own words.
  func submit(_ words: [String]) throws -> String {
    let answer = try ShellTool.run(words, in: folder.path)
    // "1234", or "1234;cluster".
    let job = answer.output.split(whereSeparator: { $0.isNewline || $0 == ";" }).first
    guard answer.status == 0, let job, Int(job) != nil else {
      throw RunFailure(
        "sbatch refused \(folder.directory.file(ClusterScript.file(.slurm))): \(answer.complaint). Change it there, "
          + "and go on with: seismo resume \(folder.path)")
    }
    return String(job)
  }

  /// The states of the tasks of some jobs.
  func states(of jobs: [String]) throws -> Answer {
    var tasks: [Task: SlurmState] = [:]
    for job in jobs {
      let answer = try ShellTool.run(
        ["squeue", "--noheader", "--array", "--states=all", "--format=%i|%T", "--jobs=\(job)"],
        in: folder.path)
      // One that was over for some minutes isn't known any more.
      if answer.status != 0, !answer.errors.contains("Invalid job id") {
        return .nothing(answer.complaint)
      }
      tasks.merge(Self.parsed(answer.output)) { $1 }
    }
    return .tasks(tasks)
  }

  /// The states of tasks that the queue has forgotten, where the cluster keeps accounts.
  func accounts(of job: String) -> [Task: SlurmState] {
    guard ShellTool.isThere("sacct") else { return [:] }
    let answer = try? ShellTool.run(
      [
        "sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State",
        "--jobs=\(job)",
      ],
      in: folder.path)
    return Self.parsed(answer?.output ?? "")
  }

  /// Lines such as `1234_5|RUNNING`; sacct says `CANCELLED by 1000`.
  static func parsed(_ text: String) -> [Task: SlurmState] {
    text.split(whereSeparator: \.isNewline).reduce(into: [:]) { tasks, line in
      let parts = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, let word = parts[1].split(separator: " ").first else { return }
      let name = parts[0].split(separator: "_")
      guard name.count == 2, let number = Int(name[1]) else { return }
      // Any other state is one of a task that isn't over, such as CONFIGURING or SUSPENDED.
      tasks[Task(job: String(name[0]), number: number)] =
        SlurmState(rawValue: String(word)) ?? .running
    }
  }
}
