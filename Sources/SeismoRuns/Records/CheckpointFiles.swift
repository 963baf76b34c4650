internal import Foundation
internal import SeismoPreparation
internal import SeismoTraining

/// `checkpoints/` of a variant at work: its last states, each in `STEP.safetensors`, and how to read one. A variant
/// that has ended leaves `state.safetensors` alone.
struct CheckpointFiles: Sendable {
  let folder: RunDirectory
  let identity: StateIdentity
  /// How many are kept.
  let keep: Int
  /// The state that a training ended with, from which a longer one goes on.
  static let end = "state.safetensors"
  private static let ending = ".safetensors"

  private var path: String { folder.file("checkpoints") }

  /// The steps after which there is one, the last first.
  var steps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { name in
      name.hasSuffix(Self.ending) ? Int(name.dropLast(Self.ending.count)) : nil
    }.sorted(by: >)
  }

  func file(of step: Int) -> String { "\(path)/\(step)\(Self.ending)" }

  /// Writes a state whole before an older one goes.
  ///
  /// - Throws: `RunFailure`; the older ones are still there then.
  func write(_ state: TrainingState) throws {
    _ = try folder.subfolder("checkpoints")
    let data = try StateFile(identity, state).encoded()
    try WholeFile.write(data, to: file(of: state.steps.step), isSynchronized: true)
    for step in steps.dropFirst(keep) { unlink(file(of: step)) }
  }

  /// Writes the state that the training ended with.
  func writeEnd(_ state: TrainingState) throws {
    try folder.write(try StateFile(identity, state).encoded(), to: Self.end)
  }

  /// Removes the states on the way, of a training that has ended.
  func removeAll(keepingEnd: Bool) {
    try? FileManager.default.removeItem(atPath: path)
    if !keepingEnd { folder.remove(Self.end) }
  }

  /// The last state that can be read, of those on the way and of the end.
  ///
  /// - Parameter tell: told of one that is passed over since it is damaged.
  /// - Returns: nil where there is none.
  /// - Throws: `SavedRunProblem` when one is of something else, or all are damaged.
  func latest(tell: (String) -> Void) throws -> StateFile? {
    var damaged: [SavedRunProblem] = []
    func read(_ path: String) throws -> StateFile? {
      guard let data = FileManager.default.contents(atPath: path) else { return nil }
      do {
        let file = try StateFile(decoding: data)
        guard let reason = identity.refusal(of: file.identity) else { return file }
        throw SavedRunProblem(path: path, reason: reason)
      } catch let problem as StateProblem {
        let found = SavedRunProblem(
          path: path,
          reason:
            "\(problem); remove it, and \(identity.job) goes on from an earlier state or its start"
        )
        guard problem.isOfDamage else { throw found }
        damaged.append(found)
        return nil
      }
    }
    let end = try read(folder.file(Self.end))
    var last: StateFile?
    for step in steps where last == nil { last = try read(file(of: step)) }
    let found = [end, last].compactMap(\.self).max { $0.state.steps.step < $1.state.steps.step }
    if found == nil, let problem = damaged.first { throw problem }
    for problem in damaged { tell("\(problem.path) \(problem.reason)") }
    return found
  }
}
