package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// A dataset after reading, splitting and preparation.
package struct PreparedData: Sendable {
  /// The three parts, in this order everywhere.
  package enum Part: String, CaseIterable, Codable, Sendable {
    case training, validation, test
  }

  /// One fitted or applied step.
  package struct Step: Sendable {
    /// The component's name.
    package var name: String
    /// What a transform learned; nil for a row filter.
    package var learned: (any FittedTransform)?
    /// The same as JSON.
    package var fitted: String?
    /// Ids of the training rows that a filter dropped.
    package var dropped: [Int32] = []
  }

  /// Rows read.
  package var rowsRead = 0
  /// What the reader decided, doubts, and left out.
  package var notes = ReadNotes()
  /// Rows that are in two parts.
  package var repetitions: [Repetition] = []
  /// Classes that only held-out rows have; the rows were left out.
  package var unknownClasses: [UnknownClass] = []
  /// Ids of the rows that have no target and are in no part.
  package var rowsWithoutTarget: [Int32] = []
  /// The prepared rows of each part.
  package var tables: [Part: Table] = [:]
  /// Names of the classes, in the order of their indices; empty for a numeric target.
  package var classes: [String] = []
  /// The columns as read, and the target.
  package var columnsAsRead: [FittedPipeline.InputColumn] = []
  package var targetAsRead = FittedPipeline.InputColumn(name: "", type: .number)
  /// What the target was transformed by; nil when it is as read.
  package var target: FittedTarget?
  /// Numbers that the network's precision makes one, once they are laid out.
  private(set) var mergers: [Merger] = []
  /// The targets of each part as read, where a transform has others for training.
  var targetsAsRead: [Part: [Double]] = [:]
  /// The steps that made them.
  package var steps: [Step] = []

  /// The inputs as the network takes them and their names, once they were laid out.
  private var laidOut: [Part: Examples] = [:]
  private var laidOutInputs: [String] = []
  private var laidOutCategories: [String: Int] = [:]

  /// Nothing read yet.
  package init() {}

  /// The prepared rows of a part.
  package subscript(part: Part) -> Table {
    get { tables[part] ?? Self.nothing }
    _modify { yield &tables[part, default: Self.nothing] }
  }

  private static let nothing = Table(columns: [], provenance: Provenance(file: "", lines: []))

  /// Names of the network's inputs.
  package var inputs: [String] {
    laidOut.isEmpty ? self[.training].columns.map(\.name) : laidOutInputs
  }

  /// How many categories each input of indices has.
  package var categories: [String: Int] {
    guard laidOut.isEmpty else { return laidOutCategories }
    let counts = self[.training].columns.compactMap { column in
      column.categories.map { (column.name, $0) }
    }
    return Dictionary(counts) { first, _ in first }
  }

  /// The same, in order.
  package var categoryCounts: [Int] { inputs.compactMap { categories[$0] } }

  /// Lays the inputs out as the network takes them, and lets go of their columns: the rows are never there twice.
  package mutating func layOut(_ precision: Precision) {
    (laidOutInputs, laidOutCategories) = (inputs, categories)
    mergers = precision == .float32 ? mergersInFloat32 : []
    for part in Part.allCases {
      let (labels, targets) = self[part].networkTargets
      let (numbers, indices) = self[part].takeInputs()
      laidOut[part] = Examples(
        columns: consume numbers, indices: indices, labels: labels, targets: targets,
        weights: part == .training ? rowWeights : nil, count: self[part].rowCount,
        precision: precision)
    }
  }

  /// The way from rows as read to the network's inputs, and from its outputs to answers.
  package func pipeline(missing: [String: [String]]) -> FittedPipeline {
    var pipeline = FittedPipeline()
    pipeline.columns = columnsAsRead
    pipeline.missing = missing
    pipeline.steps = steps.compactMap { step in
      step.learned.map { FittedPipeline.Step(use: step.name, fitted: $0) }
    }
    pipeline.inputs = inputs
    pipeline.categories = categories.isEmpty ? nil : categories
    pipeline.targetColumn = targetAsRead
    pipeline.target = classes.isEmpty ? .number(target) : .classes(classes)
    return pipeline
  }

  /// The column with the rows' weights, where a sampler has one, and that of what they count in the loss.
  var weightColumn, rowWeightColumn: String?

  /// The class indices and weights of the training rows, for samplers that balance or draw by them.
  package var sampledRows: SampledRows {
    var rows = SampledRows(count: self[.training].rowCount)
    if case .categories(let codes, _)? = self[.training].target?.values {
      rows.labels = codes.array
    }
    rows.weights = apart(weightColumn)
    return rows
  }

  /// The numbers of the training rows in a column that was set apart.
  func apart(_ name: String?) -> [Double]? {
    self[.training].apart.first { $0.name == name }?.numbers?.array
  }

  /// What each training row's loss is multiplied by, their mean being 1; nil for 1 each. Figures count each row once.
  var rowWeights: [Double]? {
    apart(rowWeightColumn).map { weights in
      let mean = weights.reduce(0, +) / Double(weights.count)
      return weights.map { $0 / mean }
    }
  }

  /// Columns of the target: the classes, or 1.
  package var targetWidth: Int { classes.isEmpty ? 1 : classes.count }

  /// From the smallest to the largest of the training rows' numbers; nil for classes.
  package var targetRange: ClosedRange<Double>? {
    guard let numbers = self[.training].target?.numbers, let lowest = numbers.min(),
      let highest = numbers.max(), lowest <= highest
    else { return nil }
    return lowest...highest
  }

  /// Training rows of each class; empty where the target is numbers.
  package var classCounts: [Int] {
    guard case .categories(let codes, _)? = self[.training].target?.values else { return [] }
    return codes.reduce(into: [Int](repeating: 0, count: classes.count)) { $0[Int($1)] += 1 }
  }

  /// The targets of a part in the column's own unit, as exact as they were read; nil for classes.
  package func truth(of part: Part) -> [Double]? {
    targetsAsRead[part] ?? self[part].target?.numbers?.array
  }

  /// The rows of a part as the network takes them. Once they were laid out in a precision, there are none in
  /// another: what was rounded away is gone.
  package func examples(_ part: Part, _ precision: Precision) -> Examples {
    if let examples = laidOut[part] {
      precondition(
        examples.precision == precision,
        "laid out in \(examples.precision.rawValue), asked for in \(precision.rawValue)")
      return examples
    }
    let (labels, targets) = self[part].networkTargets
    let inputs = self[part].networkInputs
    return Examples(
      columns: inputs.numbers, indices: inputs.indices, labels: labels, targets: targets,
      weights: part == .training ? rowWeights : nil, count: self[part].rowCount,
      precision: precision)
  }
}

extension PreparedData {
  /// Fits a step on the training rows and applies it: a filter to them, a transform to all.
  ///
  /// - Throws: `ParameterProblem`, or `DataProblem` for a row that the step refuses.
  package mutating func apply(_ step: any PreparationStep) throws {
    switch step {
    case let filter as any RowFilter:
      let keep = try filter.keep(TrainView(trainingRows: self[.training]))
      let ids = self[.training].rowIDs
      guard keep.count == ids.count else {
        throw ParameterProblem(nil, "answered for \(keep.count) of \(ids.count) rows")
      }
      let dropped = keep.indices.filter { !keep[$0] }.map { ids[$0] }
      steps.append(Step(name: type(of: filter).name, dropped: dropped))
      if !dropped.isEmpty { self[.training].select(keep.indices.filter { keep[$0] }) }
    case let transform as any Transform:
      try transformAll(by: transform)
    default:
      break
    }
  }

  /// The columns are changed where they are; after an error the training rows are gone.
  private mutating func transformAll<T: Transform>(by transform: T) throws {
    let ids = Part.allCases.map { self[$0].rowIDs }
    let training = TrainView(trainingRows: tables.removeValue(forKey: .training) ?? Self.nothing)
    let (fitted, rows) = try transform.fitTransform(training)
    self[.training] = rows
    try fitted.apply(to: &self[.validation])
    try fitted.apply(to: &self[.test])
    for (part, rows) in zip(Part.allCases, ids) {
      let columns = self[part].columns
      guard self[part].rowIDs == rows, columns.allSatisfy({ $0.count == rows.count }) else {
        throw ParameterProblem(nil, "didn't keep the \(part.rawValue) rows as they are")
      }
    }
    steps.append(Step(name: T.name, learned: fitted, fitted: try FittedState.encode(fitted)))
  }
}

extension Table {
  /// The target as the network takes it: class indices, or a column of numbers.
  fileprivate var networkTargets: (labels: [Int32], targets: [[Double]]) {
    switch target?.values {
    case .categories(let codes, _)?: (codes.array, [])
    case .numbers(let numbers)?: ([], [numbers.array])
    case nil: ([], [])
    }
  }

  /// The columns as the network takes them; they are gone then.
  fileprivate mutating func takeInputs() -> (numbers: [[Double]], indices: [[[Int32]]]) {
    defer { columns = [] }
    return networkInputs
  }
}
