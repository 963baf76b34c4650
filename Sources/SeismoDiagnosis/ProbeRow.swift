internal import Dispatch
internal import Foundation
internal import SeismoNetworks
internal import SeismoTraining

/// A step that was done again, as detectors look at it.
struct Passed {
  var step: Int
  var loss: Double
  /// The probed loss after it; nil where it wasn't probed.
  var probe: Double?
}

/// The last steps of a training that is repeated, in a row: where there are other networks, these probe them together, each a
/// share. Every probe is the one that the training network would have taken.
final class ProbeRow: @unchecked Sendable {
  // While probers are at work each has entries of its own, and nobody else touches the row.
  private struct Entry {
    var passed: Passed
    var weights: Network.Weights?
  }

  /// Steps that stand in a row, and bytes of their weights, at most.
  private static let most = (steps: 64, bytes: 32 << 20)

  private let replay: Replay
  private let probers: [Replay]
  private let length: Int
  private var entries: [Entry] = []

  /// - Parameter probers: replays on networks like the training one's; none for that one alone.
  init(_ replay: Replay, _ probers: [Replay]) {
    (self.replay, self.probers) = (replay, probers)
    let fitting = Self.most.bytes / max(1, replay.loop.network.stateBytes)
    length = probers.isEmpty ? 1 : max(probers.count, min(Self.most.steps, fitting))
  }

  var isFull: Bool { entries.count >= length }

  /// Adds the step that was just done.
  func add(_ step: TrainingStep, isProbed: Bool) {
    let passed = Passed(step: step.number, loss: step.loss)
    guard isProbed else { return entries.append(Entry(passed: passed)) }
    if probers.isEmpty {
      entries.append(
        Entry(passed: Passed(step: step.number, loss: step.loss, probe: replay.probe())))
    } else {
      entries.append(Entry(passed: passed, weights: replay.loop.network.copyOfWeights()))
    }
  }

  /// The steps of the row, with their probes; it is empty afterwards.
  func takeAll() -> [Passed] {
    defer { entries.removeAll(keepingCapacity: true) }
    guard !probers.isEmpty else { return entries.map(\.passed) }
    return zip(entries, probes()).map { entry, probe in
      Passed(step: entry.passed.step, loss: entry.passed.loss, probe: probe)
    }
  }

  private func probes() -> [Double?] {
    var probes = [Double?](repeating: nil, count: entries.count)
    probes.withUnsafeMutableBufferPointer { probes in
      nonisolated(unsafe) let probes = probes
      DispatchQueue.concurrentPerform(iterations: probers.count) { [self] prober in
        let own = probers[prober]
        own.working {
          for index in stride(from: prober, to: entries.count, by: probers.count) {
            guard let weights = entries[index].weights else { continue }
            own.loop.network.restore(weights)
            own.loop.network.stand(at: own.loop.position(of: entries[index].passed.step))
            probes[index] = own.probe()
          }
        }
      }
    }
    return probes
  }
}
