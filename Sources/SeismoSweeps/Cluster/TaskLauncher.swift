internal import Foundation
internal import SeismoRuns

/// What tasks are at that were started.
enum TasksState {
  /// So many are at work, and so many wait for room.
  case atWork(running: Int, waiting: Int)
  /// None is left.
  case over(TasksEnd)
}

/// How tasks ended that leave trials behind.
struct TasksEnd {
  /// Of tasks that failed: their lists, why, and where what they printed is.
  var failed: [(trials: TrialList, reason: String, log: String)] = []
  /// The lists of tasks that ended well, so that their files are there or will be in a moment.
  var completed: [TrialList] = []
  /// Whether somebody ended tasks, so that no others are started for them.
  var isTakenBack = false
}

/// Starts the tasks of a sweep, and says what they are at.
protocol TaskLauncher: AnyObject {
  /// Whether tasks go on when this process ends.
  var outlivesUs: Bool { get }
  /// Starts a task for each line of a list, as many times as there are rounds, each after the one before.
  func start(_ list: String, count: Int, rounds: Int) throws
  /// What they are at; asked often, it asks the cluster now and then.
  func look() throws -> TasksState
  /// Has tasks keep their state and end, where they don't outlive this process; may be called several times.
  func stop()
}

/// Job arrays.
final class SlurmLauncher: TaskLauncher {
  let outlivesUs = true
  private let folder: SweepFolder
  private let plan: ClusterPlan
  private let slurm: Slurm
  private let tell: (String) -> Void
  private var submissions: [Submission]
  /// The jobs that have tasks in the queue, as far as is known.
  private var open: [String]
  private var states: [Slurm.Task: SlurmState] = [:]
  private var asked: ContinuousClock.Instant?
  private var pause = Duration.seconds(1)
  private var answer = TasksState.atWork(running: 0, waiting: 0)
  private var hasComplained = false

  /// Between two questions to the queue at most.
  private static let longestPause = Duration.seconds(30)

  /// - Parameter tell: takes a sentence for the person.
  init(_ folder: SweepFolder, _ plan: ClusterPlan, tell: @escaping (String) -> Void) throws {
    (self.folder, self.plan, self.tell) = (folder, plan, tell)
    slurm = Slurm(folder: folder)
    // What was submitted by an earlier process: the arrays of the last list.
    let all = folder.submissions()
    submissions = all.filter { $0.tasks == all.last?.tasks }
    open = submissions.map(\.job)
  }

  func start(_ list: String, count: Int, rounds: Int) throws {
    submissions = []
    states = [:]
    for _ in 0..<rounds {
      let words = Slurm.submission(plan, tasks: list, count: count, after: submissions.last?.job)
      let submission = Submission(job: try slurm.submit(words), tasks: list)
      try folder.append(submission.json, to: Submission.file)
      submissions.append(submission)
    }
    open = submissions.map(\.job)
    let jobs = open.joined(separator: " ")
    tell("submitted \(count) task\(count == 1 ? "" : "s") as job \(jobs)")
    (asked, pause) = (nil, .seconds(1))
  }

  func look() throws -> TasksState {
    let now = ContinuousClock().now
    if let asked, now - asked < pause { return answer }
    if asked != nil { pause = min(Self.longestPause, pause * 1.3) }
    asked = now
    switch try slurm.states(of: open) {
    case .nothing(let words):
      if !hasComplained { tell("squeue: \(words); it is asked again") }
      hasComplained = true
    case .tasks(let found):
      hasComplained = false
      states.merge(found) { $1 }
      // A task that the queue has forgotten is over.
      let tasks = found.filter { !$0.value.isOver }
      open.removeAll { job in !tasks.keys.contains { $0.job == job } }
      let waiting = tasks.values.count { $0 == .pending }
      answer =
        tasks.isEmpty
        ? .over(try end()) : .atWork(running: tasks.count - waiting, waiting: waiting)
    }
    return answer
  }

  func stop() {}

  private func end() throws -> TasksEnd {
    var end = TasksEnd()
    guard let list = submissions.last?.tasks else { return end }
    let tasks = try folder.tasks(in: list)
    for submission in submissions {
      let own = (1...max(1, tasks.count)).map { Slurm.Task(job: submission.job, number: $0) }
      if own.contains(where: { states[$0]?.isOver != true }) {
        states.merge(slurm.accounts(of: submission.job)) { $1 }
      }
      for (task, trials) in zip(own, tasks) {
        guard let state = states[task] else { continue }
        if state.isTakenBack { end.isTakenBack = true }
        if state == .completed, submission.job == submissions.last?.job {
          end.completed.append(trials)
        }
        guard state.isFailure else { continue }
        let log = folder.directory.file("\(SweepFolder.logs)/\(task.job)_\(task.number).txt")
        end.failed.append(
          (trials, "Slurm ended its task as \(state.rawValue); see \(log)", log))
      }
    }
    return end
  }
}

/// One `mpirun`, which is this process's child.
final class MPILauncher: TaskLauncher {
  let outlivesUs = false
  private let folder: SweepFolder
  private let tell: (String) -> Void
  private var process: Process?
  private var log = ""

  init(_ folder: SweepFolder, tell: @escaping (String) -> Void) {
    (self.folder, self.tell) = (folder, tell)
  }

  func start(_ list: String, count: Int, rounds: Int) throws {
    log = "\(SweepFolder.logs)/mpi-\(folder.nextLog()).txt"
    let path = folder.directory.file(log)
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let output = FileHandle(forWritingAtPath: path)
    else { throw RunFailure("\(path) can't be written") }
    process = try ShellTool.start(
      ["bash", ClusterScript.file(.mpi), list], in: folder.path, output: output, errors: output)
    tell("mpirun has \(count) task\(count == 1 ? "" : "s"); it prints to \(path)")
  }

  func look() throws -> TasksState {
    guard let process else { return .over(TasksEnd()) }
    if process.isRunning { return .atWork(running: 1, waiting: 0) }
    var end = TasksEnd()
    if process.terminationStatus != 0 {
      let path = folder.directory.file(log)
      tell(
        "mpirun ended with status \(process.terminationStatus); see \(path)\(SweepFolder.lastWords(in: path))"
      )
      // An interrupted one has kept the state of its trainings.
      end.isTakenBack = true
    }
    self.process = nil
    return .over(end)
  }

  func stop() {
    guard let process, process.isRunning else { return }
    // mpirun hands it on to its processes, and ends with the last of them.
    kill(process.processIdentifier, SIGUSR1)
  }
}

extension SweepFolder {
  /// The last line that a task printed, to follow a sentence; nothing where it printed none.
  static func lastWords(in log: String) -> String {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    let line = text.split(whereSeparator: \.isNewline).last { $0.contains(where: \.isLetter) }
    return line.map { ", which ends with: \($0)" } ?? ""
  }

  fileprivate func nextLog() -> Int {
    var number = 1
    while holds("\(Self.logs)/mpi-\(number).txt") { number += 1 }
    return number
  }
}
