internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

extension Runner {
  /// What `run.json` says, before the end is known.
  func makeRecord(
    _ jobs: [TrainingJob], _ hashes: [(file: FileReference, sha256: String)], _ started: Date
  ) -> RunRecord {
    let machine = Machine()
    var facts = hashes.map {
      RunRecord.Fact(label: .data, value: "\($0.file.written) (SHA-256 \($0.sha256))")
    }
    facts += Self.facts(.rows, of: jobs) { job in
      let rows = PreparedData.Part.allCases.map { "\(job.data[$0].rowCount) \($0.rawValue)" }
      return "\(job.data.rowsRead) read, \(rows.joined(separator: ", ")) after preparation"
    }
    facts += Self.facts(.network, of: jobs) { $0.plan.shapeInWords }
    facts += Self.facts(.batches, of: jobs) { $0.plan.batches.inWords }
    if let session { facts += Self.facts(.ranks, of: jobs, session.inWords) }
    facts += Self.facts(.seed, of: jobs) { "\($0.variant.config.seed)" }
    facts += [
      .init(label: .machine, value: "\(machine.processor), kernels for \(machine.kernels)"),
      .init(label: .started, value: started.ISO8601Format()),
      .init(label: .seismo, value: Machine.seismoVersion),
    ]
    return RunRecord(
      seismo: Machine.seismoVersion, name: experiment.name, status: .running,
      started: started.ISO8601Format(), ended: nil, variants: jobs.map(\.name), facts: facts,
      notes: experiment.notes + TrainingJob.notes(on: jobs),
      warnings: experiment.notes + TrainingJob.notes(on: jobs, \.warnings))
  }

  /// One fact where all jobs agree, else one for each value, with the names of the jobs that have it.
  private static func facts(
    _ label: RunRecord.Label, of jobs: [TrainingJob], _ value: (TrainingJob) -> String
  ) -> [RunRecord.Fact] {
    var names: [(value: String, names: [String])] = []
    for job in jobs {
      let value = value(job)
      if let index = names.firstIndex(where: { $0.value == value }) {
        names[index].names.append(job.name)
      } else {
        names.append((value, [job.name]))
      }
    }
    return names.map { value, names in
      let own =
        names.count == jobs.count
        ? ""
        : names.count > 4
          ? " (\(names.count) of \(jobs.count) variants)" : " (\(names.joined(separator: ", ")))"
      return RunRecord.Fact(label: label, value: value + own)
    }
  }

  /// The filled spec with what else decides the bits: the data's hashes and the machine.
  func lock(
    _ hashes: [(file: FileReference, sha256: String)], _ directory: RunDirectory
  ) -> SpecNode {
    var node = experiment.filled(relativeTo: directory.path)
    guard case .map(var entries) = node.body else { return node }
    let machine = Machine()
    func entry(_ key: String, _ value: String) -> SpecNode.Entry {
      SpecNode.Entry(key: key, value: SpecNode(.scalar(value)))
    }
    let data = hashes.map { hash in
      SpecNode(
        .map([
          entry("path", hash.file.path(from: directory.path)), entry("sha256", hash.sha256),
        ]))
    }
    entries.append(
      SpecNode.Entry(
        key: "lock",
        value: SpecNode(
          .map([
            entry("seismo", Machine.seismoVersion), entry("kernels", machine.kernels),
            entry("processor", machine.processor), entry("system", machine.system),
            entry("program", Machine.program),
            SpecNode.Entry(key: "data", value: SpecNode(.list(data))),
          ]))))
    node.body = .map(entries)
    return node
  }
}
