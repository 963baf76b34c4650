internal import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// What a model makes of rows whose targets are known.
package struct Evaluation: Sendable {
  /// What there is to say of the kind of target.
  package enum Scores: Sendable {
    case classes(ClassScores)
    case numbers(NumberScores)
  }

  /// A row and its loss.
  package struct Row: Sendable {
    package var file: String
    package var line: Int
    package var loss: Double
    /// What it has and what was predicted: a class, or a number in the target's own unit.
    package var truth, predicted: String
    /// The probability of the class that it has; nil for numbers.
    package var probability: Double?
  }

  /// Rows that were evaluated.
  package let rows: Int
  /// The run's metrics, by name.
  package let metrics: [(name: String, value: Double)]
  package let scores: Scores
  /// Those with the highest loss, the highest first.
  package let worst: [Row]
  /// Rows that were left out, and why; values that were taken for missing.
  package let rejects, blanked: [Reject]
  /// Levels that no training row has.
  package let unseen: UnseenLevels
  /// Sentences about what may be read otherwise.
  package let doubts: [String]

  /// Rows with the highest loss that are named.
  package static let mostNamed = 10
}

extension Predictor {
  /// Evaluates a labelled file.
  ///
  /// - Throws: `DataProblem`, also when no row is left.
  package func evaluate(_ data: DataToPredict) throws -> Evaluation {
    var plan = self.plan
    try loss.plan(planned, in: &plan)
    let evaluator = Evaluator(self, try network(plan))
    try flushingDenormals {
      try data.reader.readStretches(data.request, texts: []) { try evaluator.add($0.table) }
    }
    return try evaluator.result(of: data)
  }

  /// Evaluates a labelled file that is read whole, as it is and then changed again and again.
  ///
  /// - Parameters:
  ///   - changes: each changes the rows as read.
  ///   - observe: is told of each evaluation; the first is that of the rows as they are.
  /// - Throws: `DataProblem`, also when no row is left.
  func evaluate(
    _ data: DataToPredict, changedBy changes: [(inout Table) -> Void],
    _ observe: (Evaluation) throws -> Void
  ) throws {
    var plan = self.plan
    try loss.plan(output, in: &plan)
    let network = try network(plan)
    let table = try data.reader.read(data.request)
    for change in [{ _ in }] + changes {
      var changed = table
      change(&changed)
      let evaluator = Evaluator(self, network)
      try flushingDenormals { try evaluator.add(changed) }
      try observe(evaluator.result(of: data))
    }
  }
}

/// Collects what a model says of rows.
private final class Evaluator {
  private let predictor: Predictor
  private let network: Network
  private let labels: Labels
  private var predictions: Predictions
  private var numbers: [Double] = []
  private var classes: [Int32] = []
  private var lines: [(file: String, line: Int)] = []
  private var rejects: [Reject] = []
  private var unseen = UnseenLevels()
  private var doubts: [String] = []

  init(_ predictor: Predictor, _ network: Network) {
    self.predictor = predictor
    self.network = network
    labels = Labels(predictor.pipeline.classes)
    predictions = Predictions(
      outputs: [], width: network.outputWidth,
      areProbabilities: predictor.loss.wantsProbabilities, rowLosses: [], truth: .classes([]))
  }

  private var target: String { predictor.pipeline.targetColumn.name }

  func add(_ rows: Table) throws {
    rejects += rows.notes.rejects
    doubts += rows.notes.doubts.filter { !doubts.contains($0) }
    guard rows.rowCount > 0, let index = rows.index(of: target) else { return }
    var table = rows
    table.target = table.columns.remove(at: index)
    keepLabelled(&table)
    let prepared = try predictor.prepare(table)
    unseen.add(prepared.unseen)
    rejects += prepared.refused.map { row, problem in
      Reject(
        file: problem.file, line: problem.line ?? table.line(of: row), byte: 0,
        column: problem.column, value: "", reason: problem.fact.reason)
    }
    predict(prepared.table)
  }

  /// Leaves out rows whose target is missing, or a class that training didn't have.
  private func keepLabelled(_ table: inout Table) {
    guard let column = table.target else { return }
    let codes = labels.codes(of: column)
    let kept = (0..<table.rowCount).filter { row in
      !column.isMissing(at: row) && (codes.map { $0[row] >= 0 } ?? true)
    }
    for row in Set(0..<table.rowCount).subtracting(kept).sorted() {
      let text = column.selecting([row]).texts[0]
      let reason =
        column.isMissing(at: row) ? "is missing" : "is no class that the training rows have"
      let origin = table.provenance.origin(of: Int(table.rowIDs[row]))
      rejects.append(
        Reject(
          file: origin.file, line: origin.line, byte: 0, column: target, value: text,
          reason: reason))
    }
    if let codes { table.target?.values = .categories(codes, levels: labels.names) }
    if kept.count < table.rowCount { table.select(kept) }
  }

  private func predict(_ table: Table) {
    var (codes, targets): ([Int32], [[Double]]) = ([], [])
    switch table.target?.values {
    case .categories(let found, _)?: codes = found.array
    case .numbers(let found)?: targets = [found.array]
    case nil: return
    }
    let inputs = predictor.networkInputs(of: table)
    let examples = Examples(
      columns: inputs.numbers, indices: inputs.indices, labels: codes,
      targets: targets.map(predictor.inUnitOfTraining),
      count: table.rowCount, precision: predictor.precision)
    let found = network.predict(examples)
    let answers = predictor.answers(to: found.outputs)
    let width = network.outputWidth
    for row in 0..<table.rowCount {
      let origin = table.provenance.origin(of: Int(table.rowIDs[row]))
      guard answers[row * width..<(row + 1) * width].allSatisfy(\.isFinite) else {
        rejects.append(
          Reject(
            file: origin.file, line: origin.line, byte: 0, value: "",
            reason: Predictor.notFinite))
        continue
      }
      predictions.outputs += found.outputs[row * width..<(row + 1) * width]
      predictions.rowLosses.append(found.rowLosses[row])
      if !codes.isEmpty { classes.append(codes[row]) }
      if !targets.isEmpty { numbers.append(targets[0][row]) }
      lines.append(origin)
    }
  }

  func result(of data: DataToPredict) throws -> Evaluation {
    guard !lines.isEmpty else {
      let first = rejects.first
      throw DataProblem(
        .empty(
          "no row could be evaluated" + (first.map { "; of the first one: \($0.reason)" } ?? "")),
        file: first?.file ?? data.name, line: first?.line, column: first?.column)
    }
    let answers = predictor.answers(to: predictions.outputs)
    var measured = predictions
    let names = predictor.pipeline.classes
    if names.isEmpty {
      measured.outputs = answers
      measured.truth = .values(numbers)
    } else {
      measured.outputs = predictor.calibrated(predictions.outputs)
      measured.truth = .classes(classes)
    }
    let evaluated = Set(lines.map { Place($0.file, $0.line) })
    let (blanked, left) = (
      rejects.filter { evaluated.contains(Place($0.file, $0.line)) },
      rejects.filter { !evaluated.contains(Place($0.file, $0.line)) }
    )
    return Evaluation(
      rows: lines.count,
      metrics: predictor.metrics.map { (type(of: $0).name, $0.value(measured)) },
      scores: names.isEmpty
        ? .numbers(NumberScores(predicted: answers, truth: numbers))
        : .classes(ClassScores(names, probabilities: answers, truth: classes)),
      worst: worst(answers, names), rejects: left, blanked: blanked, unseen: unseen, doubts: doubts)
  }

  private func worst(_ answers: [Double], _ names: [String]) -> [Evaluation.Row] {
    let losses = predictions.rowLosses.map { $0.isNaN ? .infinity : $0 }
    let order = losses.indices.sorted { (losses[$1], $0) < (losses[$0], $1) }
    return order.prefix(Evaluation.mostNamed).map { row in
      var (truth, predicted, probability): (String, String, Double?) = ("", "", nil)
      if names.isEmpty {
        (truth, predicted) = ("\(numbers[row])", "\(answers[row])")
      } else {
        let own = answers[row * names.count..<(row + 1) * names.count]
        (truth, predicted) = (names[Int(classes[row])], names[own.placeOfLargest])
        probability = own[own.startIndex + Int(classes[row])]
      }
      return Evaluation.Row(
        file: lines[row].file, line: lines[row].line, loss: predictions.rowLosses[row],
        truth: truth, predicted: predicted, probability: probability)
    }
  }
}

extension Predictor {
  /// Targets as training had them.
  fileprivate func inUnitOfTraining(_ numbers: [Double]) -> [Double] {
    if case .number(let target?) = pipeline.target { target.transformed(numbers) } else { numbers }
  }
}
