internal import Foundation
package import SeismoNetworks
internal import SeismoPreparation
package import SeismoTraining

/// `states/` of a variant: what training had changed after some of its steps, so that a replay needn't
/// start from the first. Kept after an epoch when there has been work enough since the last one, and
/// thinned to every second when they outgrow the budget.
package struct StateFiles {
  /// Bytes that a variant's states take, at most.
  package static let budget = 64 << 20
  /// Multiplications and additions from one state to the next: some tenths of a second.
  static let work = 1 << 34

  private let path: String
  /// Steps from one state to the next.
  package private(set) var interval: Int
  /// The steps after which there is one.
  package private(set) var steps: [Int]

  /// For writing, or for reading what was written.
  package init(in folder: RunDirectory, network: Network, batchSize: Int) {
    path = folder.file("states")
    let count = network.parameters.reduce(0) { $0 + $1.dimensions.reduce(1, *) }
    interval = max(1, Self.work / max(1, 6 * count * batchSize))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    steps = names.compactMap { name in
      name.hasSuffix(".state") ? Int(name.dropLast(".state".count)) : nil
    }.sorted()
  }

  /// Keeps the state after a step, if it is time for one.
  ///
  /// - Throws: `RunFailure`.
  package mutating func keep(_ network: Network, after step: Int) throws {
    guard step - (steps.last ?? 0) >= interval, 2 * network.stateBytes <= Self.budget else {
      return
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let state = network.snapshot()
      try WholeFile.write(
        Data(state.parameters + state.optimizer + state.buffers),
        to: url(of: step).path(percentEncoded: false))
    } catch let failure as RunFailure {
      throw failure
    } catch {
      throw RunFailure("\(path) can't be written: \(error.localizedDescription)")
    }
    steps.append(step)
    if steps.count * network.stateBytes > Self.budget { thin() }
  }

  private mutating func thin() {
    interval *= 2
    for index in steps.indices.reversed() where index % 2 == 0 {
      try? FileManager.default.removeItem(at: url(of: steps[index]))
      steps.remove(at: index)
    }
  }

  /// The last state at or before a step, and that step; nil when there is none that fits.
  package func latest(upTo step: Int, for network: Network) -> StepState? {
    for kept in steps.reversed() where kept <= step {
      guard let data = try? Data(contentsOf: url(of: kept)), data.count == network.stateBytes else {
        continue
      }
      return StepState(step: kept, network: network.snapshot(of: data))
    }
    return nil
  }

  private func url(of step: Int) -> URL { URL(filePath: "\(path)/\(step).state") }
}

extension Network {
  /// The state whose arrays lie one behind the other; the bytes have to be as many.
  fileprivate func snapshot(of data: Data) -> Snapshot {
    let own = snapshot()
    var rest = data[...]
    func next(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    return Snapshot(
      parameters: next(own.parameters.count), optimizer: next(own.optimizer.count),
      buffers: next(own.buffers.count))
  }
}
