internal import Foundation
internal import SeismoRuns

/// Reads of a run's folder what the index keeps. A folder that is broken is told as what it is.
struct RunReader {
  let root: String

  func read(_ place: RunPlace) -> IndexedRun {
    var run = IndexedRun(place)
    let directory = RunDirectory(path: "\(root)/\(place.path)")
    // Each file's state is taken before it is read: what changes meanwhile is read again the next time.
    run.state.add(file: directory.file(IndexedRun.recordFile))
    let record = Result { try directory.read(RunRecord.self, from: IndexedRun.recordFile) }
    let isAtWork = RunLog.isHeld(in: directory.path)
    let found = try? record.get()
    run.isOpen = found.map { $0.status == .running } ?? true
    run.jobs = (found?.variants ?? []).filter(Self.isInside)
    if run.isOpen { run.state.add(isAtWork: isAtWork) }
    run.state.addRest(of: directory.path, jobs: run.jobs)
    do { run.notes = try RunNotes(of: directory.path) } catch {
      run.problems.append(Self.words(error))
    }
    switch record {
    case .success(let record): fill(&run, from: record, directory, isAtWork)
    case .failure(let error): fill(&run, withoutRecord: error, isAtWork)
    }
    return run
  }

  /// A name in `run.json` leads nowhere but below the run.
  private static func isInside(_ job: String) -> Bool {
    !job.isEmpty && !job.hasPrefix("/") && !job.split(separator: "/").contains("..")
  }

  private static func words(_ error: any Error) -> String {
    guard let problem = error as? SavedRunProblem else { return "\(error)" }
    return "\(URL(filePath: problem.path).lastPathComponent) \(problem.reason)"
  }

  /// A run whose `run.json` can't be read is listed by its folder's name.
  private func fill(_ run: inout IndexedRun, withoutRecord error: any Error, _ isAtWork: Bool) {
    run.status = isAtWork ? .waiting : .broken
    let file = "\(root)/\(run.place.path)/\(IndexedRun.recordFile)"
    if !isAtWork {
      let isThere = FileManager.default.fileExists(atPath: file)
      run.problems.append(
        isThere ? Self.words(error) : "\(IndexedRun.recordFile) is missing: the run never began")
    }
    run.trainings = [IndexedTraining(variant: "", status: run.status)]
  }

  private func fill(
    _ run: inout IndexedRun, from record: RunRecord, _ directory: RunDirectory, _ isAtWork: Bool
  ) {
    run.name = record.name
    run.started = record.started
    run.ended = record.ended
    run.status =
      switch record.status {
      case .running: isAtWork ? .running : .killed
      case .finished: .finished
      case .interrupted: .interrupted
      case .failed: .failed
      }
    let lock = try? String(contentsOfFile: directory.file(IndexedRun.lockFile), encoding: .utf8)
    let settings = Settings.byVariant(lock ?? "")
    if settings.isEmpty {
      let name = IndexedRun.lockFile
      run.problems.append(
        lock == nil
          ? "\(name) is missing or can't be read: no settings" : "\(name) isn't whole: no settings")
    }
    var variants: [String] = []
    for job in run.jobs.map(Self.variant(ofJob:)) where !variants.contains(job) {
      variants.append(job)
    }
    run.trainings = variants.map { variant in
      let jobs = run.jobs.filter { Self.variant(ofJob: $0) == variant }
      let reader = TrainingReader(run: directory, jobs: jobs, standing: run.status)
      return reader.read(variant, settings[variant] ?? Settings(), &run.problems)
    }
    if run.trainings.isEmpty {
      run.trainings = [IndexedTraining(variant: "", status: run.status)]
    }
  }

  /// A job of a variant with folds is called `variant/fold-2`.
  private static func variant(ofJob name: String) -> String { String(name.prefix { $0 != "/" }) }
}
