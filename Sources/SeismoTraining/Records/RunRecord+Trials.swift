internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

extension Runner {
  /// What `run.json` says, before the end is known.
  func makeRecord(
    _ trials: [Trial], _ hashes: [(file: FileReference, sha256: String)], _ started: Date
  ) -> RunRecord {
    let machine = Machine()
    var facts = hashes.map {
      RunRecord.Fact(label: "data", value: "\($0.file.written) (SHA-256 \($0.sha256))")
    }
    if let trial = trials.first {
      let rows = PreparedData.Part.allCases.map { "\(trial.data[$0].rowCount) \($0.rawValue)" }
      facts += [
        .init(
          label: "rows",
          value: "\(trial.data.rowsRead) read, \(rows.joined(separator: ", ")) after preparation"),
        .init(label: "network", value: trial.plan.shapeInWords),
        .init(label: "batches", value: trial.plan.batches.inWords),
        .init(label: "seed", value: "\(trial.variant.recipe.seed)"),
      ]
    }
    facts += [
      .init(label: "machine", value: "\(machine.processor), kernels for \(machine.kernels)"),
      .init(label: "started", value: started.ISO8601Format()),
      .init(label: "Seismo", value: Machine.seismoVersion),
    ]
    return RunRecord(
      seismo: Machine.seismoVersion, name: experiment.name, status: .running,
      started: started.ISO8601Format(), ended: nil, variants: trials.map(\.name), facts: facts,
      notes: Self.notes(on: trials))
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
            SpecNode.Entry(key: "data", value: SpecNode(.list(data))),
          ]))))
    node.body = .map(entries)
    return node
  }
}
