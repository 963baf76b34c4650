internal import SeismoSpec
internal import SeismoTables

/// A step of the preparation that held-out rows have a say in.
package struct Leak: Sendable, Equatable {
  /// What was otherwise.
  package enum Change: Sendable, Equatable {
    case learned, dropped, changed
    case failed(String)
  }

  /// The step's place in the spec, and its name.
  package var place: String
  package var step: String
  package var change: Change
  package var corruption: Corruption
}

/// What came of preparing a job's data again with its held-out inputs corrupted.
package struct LeakageVerdict: Sendable {
  /// The job.
  package var job: String
  /// Steps that were fitted.
  package var steps: Int
  /// Rows that were corrupted.
  package var heldOut: Int
  /// The first step that gave something else for training; nil when none did.
  package var leak: Leak?
}

extension Experiment {
  /// Prepares every job's data with clean and with corrupted held-out inputs, and compares what is
  /// learned, decided and handed to training, bit by bit.
  ///
  /// - Throws: `SpecProblems` or `DataProblem`.
  package func checkLeakage() throws -> [LeakageVerdict] {
    var known: [String: LeakageVerdict] = [:]
    return try variants.flatMap { variant in
      try (0..<variant.config.splitter.foldCount).map { fold in
        let key = "\(fold)\n\(variant.config.dataKey)"
        var verdict = try known[key] ?? checkLeakage(of: variant, fold: fold)
        known[key] = verdict
        verdict.job = variant.jobName(fold: fold)
        return verdict
      }
    }
  }

  private func checkLeakage(of variant: Variant, fold: Int) throws -> LeakageVerdict {
    let raw = try split(try readTable(of: variant), for: variant, fold: fold)
    var clean: [Prepared] = []
    var data = raw
    try prepare(&data, for: variant) { clean.append(Prepared($0, $1, $2)) }
    var verdict = LeakageVerdict(
      job: variant.name, steps: clean.count,
      heldOut: raw[.validation].rowCount + raw[.test].rowCount)
    for corruption in Corruption.allCases where verdict.leak == nil {
      verdict.leak = leak(of: variant, raw, clean, corruption)
    }
    return verdict
  }

  /// The first step that isn't as with clean data.
  private func leak(
    of variant: Variant, _ raw: PreparedData, _ clean: [Prepared], _ corruption: Corruption
  ) -> Leak? {
    var data = raw
    corruption.apply(to: &data)
    var done = 0
    var found: Leak?
    do {
      try prepare(&data, for: variant) { path, name, data in
        let state = Prepared(path, name, data)
        if found == nil, let change = clean[done].change(to: state) {
          found = Leak(
            place: state.place, step: name, change: change, corruption: corruption)
        }
        done += 1
      }
    } catch {
      guard found == nil, clean.indices.contains(done) else { return found }
      return Leak(
        place: clean[done].place, step: clean[done].name, change: .failed("\(error)"),
        corruption: corruption)
    }
    return found
  }
}

/// What training has after a step.
private struct Prepared {
  let place: String
  let name: String
  let fitted: [String?]
  let dropped: [Int32]
  let training: Table

  init(_ path: SpecPath, _ name: String, _ data: PreparedData) {
    place = "\(path)"
    self.name = name
    fitted = [data.steps.last?.fitted, data.target.flatMap { try? FittedState.encode($0) }]
    dropped = data.steps.last?.dropped ?? []
    training = data[.training]
  }

  func change(to other: Prepared) -> Leak.Change? {
    if fitted != other.fitted { return .learned }
    if dropped != other.dropped { return .dropped }
    return training.hasBits(of: other.training) ? nil : .changed
  }
}

extension Table {
  /// Whether rows, columns and every bit of the values are the same.
  fileprivate func hasBits(of other: Table) -> Bool {
    rowIDs == other.rowIDs && allColumns.count == other.allColumns.count
      && zip(allColumns, other.allColumns).allSatisfy { $0.hasBits(of: $1) }
  }
}

extension Column {
  fileprivate func hasBits(of other: Column) -> Bool {
    if let numbers, let others = other.numbers {
      return name == other.name && numbers.count == others.count
        && zip(numbers, others).allSatisfy { $0.bitPattern == $1.bitPattern }
    }
    return self == other
  }
}

extension LeakageVerdict: CustomStringConvertible {
  /// One sentence.
  package var description: String {
    guard let leak else {
      return "\(job): \(counted(steps, "fitted step")), the same bits under "
        + "\(Corruption.allCases.count) corruptions of \(counted(heldOut, "held-out row"))"
    }
    let change =
      switch leak.change {
      case .learned: "learned something else"
      case .dropped: "dropped other training rows"
      case .changed: "changed training values otherwise"
      case .failed(let reason): "failed (\(reason))"
      }
    return "\(job): \(leak.place) '\(leak.step)' \(change) when held-out values were "
      + "\(leak.corruption.words); it must depend on training rows alone"
  }
}
