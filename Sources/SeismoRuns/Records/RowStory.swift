internal import Foundation
internal import SeismoNetworks
package import SeismoPreparation
package import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// What a run read of one row and did to it, found by preparing the data again.
package struct RowStory: Sendable {
  /// The job, as `run.json` names it.
  package let job: String
  /// The row's number as read, from 0.
  package let row: Int
  /// The file, relative to the current folder.
  package let file: String
  /// The line on which the row starts, from 1.
  package let line: Int
  /// The row's lines as they stand there; none for a reader whose rows are in no file.
  package let lines: [String]
  /// What the reader made of them.
  package let read: RowCells
  /// The part of the split that has the row; nil when none has.
  package let part: PreparedData.Part?
  /// Whether the row was taken out of its part because training doesn't have its class.
  package let hasUnknownClass: Bool
  /// Whether the row was left out since it has no target.
  package let hasNoTarget: Bool
  /// What each step of the preparation made of it.
  package let steps: [RowTrace.Step]
  /// The numbers that the network takes, as texts of its precision; nil when it never saw the row.
  package let inputs: [(column: String, number: Double, text: String)]?
  /// What the network should have given: a class index or a number.
  package let target: (number: Double, text: String)?

  /// Reads the run's data again and follows the row.
  ///
  /// - Parameters:
  ///   - reference: its number as read, from 0, or its file and line.
  ///   - directory: the run's folder.
  ///   - variant: the variant; nil for the first.
  ///   - fold: the fold, from 1.
  ///   - registry: the components that the run's spec names.
  /// - Throws: `SavedRunProblem` for what isn't there; `SpecProblems`; `DataProblem` also when the
  ///   data have changed.
  package init(
    of reference: RowReference, in directory: RunDirectory, variant: String?, fold: Int?,
    registry: Registry
  ) throws {
    _ = try directory.read(RunRecord.self, from: "run.json")
    let experiment = try directory.experiment(registry: registry)
    let chosen = try experiment.variant(named: variant, of: directory)
    let place = try chosen.fold(fold, of: directory)
    _ = try directory.hashData(of: experiment)
    let table = try experiment.readTable(of: chosen)
    let row: Int
    do {
      row = try reference.row(
        in: table, files: chosen.config.reader.files,
        from: FileManager.default.currentDirectoryPath)
    } catch {
      throw SavedRunProblem(path: directory.path, reason: error.reason, isOfQuestion: true)
    }
    var data = try experiment.split(table, for: chosen, fold: place.index)
    let id = Int32(row)
    self.row = row
    job = place.name
    read = RowCells(table, at: row)
    let unknown = data.unknownClasses.first { $0.rows.contains(id) }
    part = data.cells(of: id)?.part ?? unknown?.part
    hasUnknownClass = unknown != nil
    hasNoTarget = data.rowsWithoutTarget.contains(id)
    var trace = RowTrace(id, in: data)
    try experiment.prepare(&data, for: chosen) { trace.observe($1, $2) }
    steps = trace.steps
    let precision = chosen.config.train.precision
    inputs = trace.latest?.inputs.map { cell in
      let number = cell.number
      return (cell.column, precision.rounded(number), precision.text(of: number))
    }
    target = trace.latest?.target.map { cell in
      guard case .level(let level) = cell.value else {
        return (precision.rounded(cell.number), precision.text(of: cell.number))
      }
      let index = data.classes.firstIndex(of: level) ?? -1
      return (Double(index), "\(index) (\(level))")
    }
    (file, line, lines) = try Self.source(of: row, in: table, files: chosen.config.reader.files)
  }

  /// The row's file and lines: up to the next row, or to the next that was left out.
  private static func source(
    of row: Int, in table: Table, files: [FileReference]
  ) throws -> (String, Int, [String]) {
    let origin = table.provenance.origin(of: row)
    guard let file = files.first(where: { $0.written == origin.file }) else {
      return (origin.file, origin.line, [])
    }
    let next = row + 1 < table.rowCount ? table.provenance.origin(of: row + 1) : nil
    let ends =
      [next].compactMap(\.self).filter { $0.file == origin.file }.map(\.line)
      + table.notes.rejects.filter { $0.file == origin.file && $0.column == nil }.map(\.line)
    let lines = try FileLines(
      of: file, from: origin.line, before: ends.filter { $0 > origin.line }.min())
    return (
      file.path(from: FileManager.default.currentDirectoryPath), origin.line, lines.lines
    )
  }
}

extension RowCells.Cell {
  /// The number; NaN for what is none.
  fileprivate var number: Double {
    if case .number(let number) = value { number } else { .nan }
  }
}

extension Precision {
  fileprivate func rounded(_ x: Double) -> Double { self == .float32 ? Double(Float(x)) : x }

  /// The shortest decimal that reads back to the same number of the precision.
  fileprivate func text(of x: Double) -> String {
    Int(exactly: rounded(x)).map(String.init) ?? (self == .float32 ? "\(Float(x))" : "\(x)")
  }
}

extension Experiment {
  /// A run's variant by name; the first without one.
  fileprivate func variant(named name: String?, of run: RunDirectory) throws -> Variant {
    guard let variant = variants.first(where: { name == nil || $0.name == name }) else {
      let names = listed(variants.map(\.name))
      throw SavedRunProblem(
        path: run.path, reason: "no variant '\((name ?? "").excerpt())'; there are: \(names)",
        isOfQuestion: true)
    }
    return variant
  }
}

extension Experiment.Variant {
  /// A fold counted from 1, as an index, and the name of its job.
  fileprivate func fold(
    _ number: Int?, of run: RunDirectory
  ) throws -> (index: Int, name: String) {
    let count = config.splitter.foldCount
    let fold = number ?? 1
    guard (1...max(1, count)).contains(fold) else {
      let folds = count == 1 ? "it has no folds" : "there are 1 to \(count)"
      throw SavedRunProblem(
        path: run.path, reason: "no fold \(fold) of '\(name)'; \(folds)", isOfQuestion: true)
    }
    return (fold - 1, jobName(fold: fold - 1))
  }
}
