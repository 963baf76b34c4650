import Foundation
import SeismoNetworks
import SeismoSpec

/// What each registered part of a step costs per number that goes in, beside what the machine would
/// take for its least work. Found through the registry, so that one added later gets a row by itself.
struct PartTimes {
  let registry: Registry

  /// Prints one line per part, example and precision.
  func print() throws {
    Swift.print(line(["part", "example", "numbers", "ns", "memory", "products", "ratio"]))
    for precision in Precision.allCases {
      guard let machine = Machine(precision) else { continue }
      for registration in registry.all {
        for example in registration.type.examples {
          guard let cost = try cost(of: example, registration, precision) else { continue }
          let memory = Double(cost.work.bytes) / machine.bandwidth(workingSet: cost.workingSet)
          let products = Double(cost.work.multiplyAdds) / machine.multiplyAdds
          let perNumber = [cost.seconds, memory, products].map {
            decimal($0 * 1e9 / Double(cost.work.numbers), 3)
          }
          let ratio = decimal(cost.seconds / max(memory, products), 1)
          Swift.print(line([registration.kind, example, "\(precision)"] + perNumber + [ratio]))
        }
      }
    }
  }

  private func line(_ columns: [String]) -> String {
    let widths = [18, 64, 7, -8, -8, -8, -6]
    return zip(columns, widths).map { text, width in
      let space = String(repeating: " ", count: max(0, abs(width) - text.count))
      return width < 0 ? space + text : text + space
    }.joined(separator: "  ")
  }

  private func decimal(_ number: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", number)
  }

  private struct Cost {
    var seconds: Double
    var work: LeastWork
    /// Bytes that lie between two uses of a number.
    var workingSet: Int
  }

  private func cost(
    of example: String, _ registration: Registration, _ precision: Precision
  ) throws -> Cost? {
    switch registration.kind {
    case Kind<any NetworkPart>.layer.name:
      let layer = try decode(.layer, example)
      let takes = type(of: layer).takes
      guard takes.elements == [.number] else { return nil }
      return try difference {
        try PartNetwork(parts: $0, arity: takes.count.lowerBound, precision) {
          try $1.apply(layer, to: $0)
        }
      }
    case Kind<any Loss>.loss.name: return try cost(of: decode(.loss, example), precision)
    case Kind<any Optimizer>.optimizer.name:
      return try cost(of: decode(.optimizer, example), precision)
    case Kind<any GradientTransform>.gradientTransform.name:
      return try cost(of: decode(.gradientTransform, example), precision)
    default: return nil
    }
  }

  /// What twelve take more than four, so that all else falls out.
  private func difference(_ network: (Int) throws -> PartNetwork) throws -> Cost {
    let (few, many) = (try network(4), try network(PartNetwork.inputs))
    let seconds = evaluationSeconds([few, many])
    return Cost(
      seconds: seconds[1] - seconds[0], work: many.least - few.least,
      workingSet: many.least.bytes)
  }

  /// What is left of a step without its inputs.
  private func cost(of loss: any Loss, _ precision: Precision) throws -> Cost {
    let networks = try [1, 5].map { try PartNetwork(loss, inputs: $0, precision) }
    let seconds = evaluationSeconds(networks)
    return Cost(
      seconds: seconds[0] - (seconds[1] - seconds[0]) / 4, work: networks[0].least,
      workingSet: networks[0].least.bytes)
  }

  private func evaluationSeconds(_ networks: [PartNetwork]) -> [Double] {
    leastSeconds(networks.map { part in { _ = part.network.evaluateBatch() } })
  }

  private func cost(of optimizer: any Optimizer, _ precision: Precision) throws -> Cost {
    let network = try trained(precision, stateCount: optimizer.stateCount)
    let memory = network.updateMemory
    let rule = optimizer.makeRule(memory)
    var step = 0
    // Reads the gradient; reads and writes the parameters and its state.
    return flatPass(over: memory.parameters, arrays: 3 + 2 * optimizer.stateCount, precision) {
      step += 1
      rule.update(UpdateStep(number: step, rateFactor: 1, of: network))
    }
  }

  private func cost(
    of transform: any GradientTransform, _ precision: Precision
  ) throws -> Cost {
    let network = try trained(precision, stateCount: transform.stateCount)
    let rule = transform.makeRule(network.updateMemory)
    return flatPass(over: network.updateMemory.gradient, arrays: 2, precision) {
      rule.update(UpdateStep(number: 1, rateFactor: 1, of: network))
    }
  }

  private func flatPass(
    over vector: Vector, arrays: Int, _ precision: Precision,
    _ work: @escaping () -> Void
  ) -> Cost {
    let bytes = arrays * vector.count * precision.size
    return Cost(
      seconds: leastSeconds(work), work: LeastWork(numbers: vector.count, bytes: bytes),
      workingSet: bytes)
  }

  /// A network of 100 × 100 weights that has seen a batch.
  private func trained(_ precision: Precision, stateCount: Int) throws -> Network {
    let network = try PartNetwork(precision, stateCount: stateCount).network
    _ = network.evaluateBatch()
    return network
  }

  private func decode<V>(_ kind: Kind<V>, _ example: String) throws -> V {
    let source = SpecSource(name: "example", folder: ".", text: "part: \(example)")
    var decoding = Decoding(registry: registry, folder: ".")
    guard let node = try source.parse()["part"], let part = decoding.decode(.component(kind), node)
    else { throw SpecProblems(decoding.problems, in: source) }
    return part
  }
}
