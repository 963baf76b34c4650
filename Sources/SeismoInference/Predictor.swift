internal import Foundation
package import SeismoNetworks
package import SeismoSpec
package import SeismoTables
internal import Synchronization

/// A trained model: predicts rows, from any thread.
package final class Predictor: Sendable {
  package let saved: SavedModel
  /// What read the training rows.
  package let reader: any Reader
  package let loss: any Loss
  package let metrics: [any Metric]
  /// Which weights it has.
  package let choice: WeightsChoice
  let plan: NetworkBuilder
  /// What the loss is of, and what is made of it.
  let planned, output: Tensor
  let weights: SafeTensors
  /// What its logits are scaled by; nil where the training fitted none.
  package let scaling: TemperatureScaling?
  /// Networks that nobody is using.
  private let networks = Mutex<[Network]>([])

  package var pipeline: FittedPipeline { saved.pipeline }

  /// Reads a model.
  ///
  /// - Throws: `SavedModelProblem`, `SpecProblems`.
  package init(_ folder: ModelFolder, weights choice: WeightsChoice, registry: Registry) throws {
    saved = try folder.model(registry: registry)
    self.choice = choice
    weights = try folder.weights(choice)
    scaling = try weights.metadata[TemperatureScaling.key].map { text in
      guard let temperature = Double(text), temperature.isFinite, temperature > 0 else {
        throw SavedModelProblem(choice.file, .unusable("has no temperature '\(text.excerpt())'"))
      }
      return TemperatureScaling(temperature: temperature)
    }
    let texts = SpecTexts(path: "\(folder.path)/\(SavedModel.file)", registry: registry)
    let network = saved.network
    reader = try texts.decode(saved.reader, .component(.reader))
    loss = try texts.decode(network.loss, .component(.loss))
    metrics = try network.metrics.map { try texts.decode($0, .component(.metric)) }
    let model = try texts.decode(network.model, .model)
    guard let precision = Precision(rawValue: network.precision) else {
      throw SavedModelProblem(
        texts.path, .unusable("has no precision '\(network.precision.excerpt())'"))
    }
    var plan = NetworkBuilder(
      inputWidth: saved.pipeline.inputs.count - saved.pipeline.categoryCounts.count,
      categories: saved.pipeline.categoryCounts, targetWidth: network.targetWidth,
      largestBatch: max(1, network.rows), precision: precision, seed: 0)
    plan.smallestTrainingBatch = .max
    let categories = saved.pipeline.categories ?? [:]
    plan.inputNames = saved.pipeline.inputs.filter { categories[$0] == nil }
    plan.classCounts = network.classCounts ?? []
    planned = try model.plan(in: &plan) { _, work in try work() }
    output = try plan.answer(planned, of: loss)
    self.plan = plan
    // Now, rather than at the first row: weights that don't fit are found.
    let first = try self.network(plan)
    networks.withLock { $0.append(first) }
  }

  /// A network of a plan with the weights.
  ///
  /// - Throws: `SavedModelProblem`.
  func network(_ plan: NetworkBuilder) throws -> Network {
    let network = try Network(plan, output: output, stateCount: 0)
    do throws(SafeTensorsProblem) {
      try network.take(weights)
    } catch {
      throw SavedModelProblem(choice.file, .unusable(error.description))
    }
    return network
  }

  /// Does something with a network that nobody else uses meanwhile.
  private func withNetwork<R>(_ body: (Network) throws -> R) throws -> R {
    let idle = networks.withLock { $0.popLast() }
    let network = try idle ?? self.network(plan)
    defer { networks.withLock { $0.append(network) } }
    return try flushingDenormals { try body(network) }
  }

  /// Predicts rows as a reader gave them.
  ///
  /// - Throws: `DataProblem` for a column that isn't there.
  package func predict(_ table: Table) throws -> PredictedRows {
    let prepared = try prepare(table)
    let inputs = networkInputs(of: prepared.table)
    let examples = Examples(
      columns: inputs.numbers, indices: inputs.indices, labels: [], targets: [],
      count: prepared.table.rowCount, precision: precision)
    let outputs = try withNetwork { $0.outputs(of: examples) }
    let refused = Set(prepared.refused.map(\.row))
    let predicted = PredictedRows(
      rows: (0..<table.rowCount).filter { !refused.contains($0) },
      answers: answers(to: outputs), refused: prepared.refused, unseen: prepared.unseen)
    return predicted.withoutNonFinite(in: table, width: width)
  }

  /// Prepared rows as the network takes them.
  func networkInputs(of table: Table) -> (numbers: [[Double]], indices: [[[Int32]]]) {
    table.networkInputs(Set((pipeline.categories ?? [:]).keys))
  }

  /// Numbers of an answer.
  var width: Int { max(1, pipeline.classes.count) }

  /// Why a row has no answer though the network took it.
  package static let notFinite =
    "the network's output for it is NaN or infinite; its training diverged, or the row is far from "
    + "those of the training"

  /// Rows as the network takes them: what it has no number for is refused.
  func prepare(_ table: Table) throws -> FittedPipeline.Prepared {
    var prepared = try pipeline.prepare(table)
    let unfit = prepared.table.unfit(for: precision)
    guard !unfit.isEmpty else { return prepared }
    let refused = Set(prepared.refused.map(\.row))
    let places = (0..<table.rowCount).filter { !refused.contains($0) }
    prepared.refused += unfit.sorted { $0.key < $1.key }.map { row, column in
      let place = places[row]
      let wasMissing = table.index(of: column).map { table.columns[$0].isMissing(at: place) }
      let fact: DataProblem.Fact =
        wasMissing == true
        ? .other("is missing, and no step of the preparation fills it")
        : .other("becomes no number that the network can take")
      return (place, table.problem(fact, at: place, column: column))
    }
    prepared.refused.sort { $0.row < $1.row }
    prepared.table.select((0..<prepared.table.rowCount).filter { unfit[$0] == nil })
    return prepared
  }

  package var precision: Precision { plan.precision }

  /// A network's logits, scaled as its training found right.
  package func calibrated(_ outputs: [Double]) -> [Double] { scaling?.scaled(outputs) ?? outputs }

  /// Outputs as answers, row-major: each class's probability, or a number in the target's own unit.
  package func answers(to outputs: [Double]) -> [Double] {
    switch pipeline.target {
    case .number(let target): return target?.undone(outputs) ?? outputs
    case .classes(let names):
      guard !loss.wantsProbabilities else { return outputs }
      let outputs = calibrated(outputs)
      var answers = outputs
      for start in stride(from: 0, to: outputs.count, by: max(1, names.count)) {
        answers.replaceSubrange(
          start..<start + names.count, with: softmax(outputs[start..<start + names.count]))
      }
      return answers
    }
  }
}

/// The probabilities of logits.
private func softmax(_ logits: ArraySlice<Double>) -> [Double] {
  let largest = logits.max() ?? 0
  let powers = logits.map { exp($0 - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

/// What became of some rows.
package struct PredictedRows: Sendable {
  /// The places of the rows that have an answer, in the table that was given.
  package var rows: [Int]
  /// Row-major: each class's probability, or one number.
  package var answers: [Double]
  /// The rows that have none, and why.
  package var refused: [(row: Int, problem: DataProblem)]
  /// Levels that no training row has.
  package var unseen: [UnseenLevel] = []
}

extension PredictedRows {
  /// An answer that isn't finite is none.
  fileprivate func withoutNonFinite(in table: Table, width: Int) -> PredictedRows {
    guard !answers.allSatisfy(\.isFinite) else { return self }
    var kept = PredictedRows(rows: [], answers: [], refused: refused, unseen: unseen)
    for (place, row) in rows.enumerated() {
      let own = answers[place * width..<(place + 1) * width]
      if own.allSatisfy(\.isFinite) {
        kept.rows.append(row)
        kept.answers += own
      } else {
        kept.refused.append((row, table.problem(.other(Predictor.notFinite), at: row)))
      }
    }
    kept.refused.sort { $0.row < $1.row }
    return kept
  }
}

extension Table {
  /// For each row that has a number which a network can't take the first column with one.
  fileprivate func unfit(for precision: Precision) -> [Int: String] {
    func fits(_ x: Double) -> Bool { precision == .float32 ? Float(x).isFinite : x.isFinite }
    var unfit: [Int: String] = [:]
    for column in columns {
      for (row, number) in (column.numbers ?? []).enumerated() where !fits(number) {
        if unfit[row] == nil { unfit[row] = column.name }
      }
    }
    return unfit
  }
}

/// Values in the spec's language, in a file that isn't a spec.
struct SpecTexts {
  let path: String
  let registry: Registry

  /// - Throws: `SavedModelProblem`.
  func decode<V>(_ text: String, _ value: Value<V>) throws -> V {
    let source = SpecSource(name: path, folder: "", text: text)
    do {
      var decoding = Decoding(registry: registry, folder: "")
      let decoded = decoding.decode(value, try source.parse(allowingScalar: true))
      if let missing = decoding.problems.lazy.compactMap(\.missingComponent).first {
        throw SavedModelProblem(path, .missingComponent(missing))
      }
      guard decoding.problems.isEmpty, let decoded else {
        throw SpecProblems(decoding.problems, in: source)
      }
      return decoded
    } catch let problem as SavedModelProblem {
      throw problem
    } catch {
      throw SavedModelProblem(
        path, .unusable("has '\(text.excerpt())', which can't be used: \(error)"))
    }
  }
}

extension SpecProblem {
  /// The component that it says isn't linked.
  fileprivate var missingComponent: MissingComponent? {
    guard case .unknownComponent(let name, let kind, _, _, _, _) = fact else { return nil }
    return MissingComponent(kind: kind, name: name)
  }
}
