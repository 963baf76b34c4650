internal import SeismoRuns
internal import SeismoSpec

/// A line of `cluster/jobs.jsonl`: an array that was submitted, and the list of its tasks.
struct Submission: Sendable {
  static let file = "\(SweepFolder.cluster)/jobs.jsonl"

  var job: String
  /// The list's name in the sweep's folder.
  var tasks: String

  var json: JSON {
    .object([.init("job", .string(job)), .init("tasks", .string(tasks))])
  }

  init(job: String, tasks: String) { (self.job, self.tasks) = (job, tasks) }

  init?(_ node: SpecNode) {
    guard let job = node["job"]?.text, let tasks = node["tasks"]?.text else { return nil }
    self.init(job: job, tasks: tasks)
  }
}

extension SweepFolder {
  /// All arrays that were submitted, the last one last.
  func submissions() -> [Submission] {
    LineLedger(directory.file(Submission.file), Submission.init).entries
  }

  /// The trials of each task in a list.
  func tasks(in list: String) throws -> [TrialList] {
    try TaskList.read(directory.file(list))
  }

  /// The number of a list that isn't there yet.
  func nextList() -> Int {
    var number = 1
    while holds(ClusterScript.tasks(number)) { number += 1 }
    return number
  }
}
