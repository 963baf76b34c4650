internal import Foundation
internal import SeismoCSV
internal import SeismoInference
internal import SeismoTables

/// Rows in memory as a table that a reader might have read, and those that have a value which their column can't hold.
struct RowTable {
  private(set) var table: Table
  private(set) var refused: [Int: Prediction.Refusal] = [:]

  /// - Throws: `ModelError` when a row lacks a column.
  init(_ rows: [[String: Model.Value]], for model: Model) throws {
    let names = model.inputs.map(\.name)
    for (row, values) in rows.enumerated() {
      let missing = names.filter { values[$0] == nil }
      if !missing.isEmpty {
        throw ModelError(.missingColumns(missing, row: row, found: values.keys.sorted()), at: "")
      }
    }
    let lines = (0..<rows.count).map { UInt32($0 + 1) }
    table = Table(columns: [], provenance: Provenance(file: "rows", lines: lines))
    for (column, input) in zip(model.predictor.pipeline.columns, model.inputs) {
      add(rows.map { $0[input.name] ?? .missing }, as: column, levels: input.levels, of: model)
    }
  }

  private mutating func add(
    _ values: [Model.Value], as input: FittedPipeline.InputColumn, levels: [String],
    of model: Model
  ) {
    let missing = model.predictor.pipeline.missing[input.name] ?? []
    let cells = values.map { Cell($0, in: input.type, levels: levels) }
    var (column, bad) = model.reader.column(
      input.name, of: cells.map(\.text), type: input.type, missing: missing, levels: levels,
      format: input.format)
    let sentinels = model.reader.sentinels(missing)
    if var numbers = column.numbers {
      for (row, cell) in cells.enumerated() {
        guard case .number(let number) = cell else { continue }
        numbers[row] = sentinels.contains(number) ? .nan : number
      }
      column.values = .numbers(numbers)
    }
    for (row, cell) in cells.enumerated() {
      guard case .misfit(let text) = cell else { continue }
      let example = model.reader.example(of: input.type, format: input.format, beside: text)
      bad.append((row, .badValue(input.type, text, example: example)))
    }
    table.columns.append(column)
    guard !model.reader.takesBadValuesForMissing else { return }
    for (row, fact) in bad where refused[row] == nil {
      refused[row] = Prediction.Refusal(column: input.name, reason: fact.reason)
    }
  }
}

/// A value as its column takes it.
private enum Cell {
  case number(Double)
  /// To be read as a field of the file.
  case text(String)
  case missing
  /// What the column can't hold, as a text.
  case misfit(String)

  init(_ value: Model.Value, in type: ColumnType, levels: [String]) {
    switch (value, type) {
    case (.missing, _): self = .missing
    case (.number(let number), _) where number.isNaN: self = .missing
    case (.text(let text), _): self = .text(text)
    case (.number(let number), .category), (.number(let number), .text):
      self = .text(levels.first { Double($0) == number } ?? ColumnType.number.text(of: number))
    case (.boolean(let boolean), .category), (.boolean(let boolean), .text):
      self = .text("\(boolean)")
    case (.number(let number), .number): self = .number(number)
    case (.number(let number), .integer) where number == number.rounded(): self = .number(number)
    case (.number(let number), .boolean) where number == 0 || number == 1: self = .number(number)
    case (.boolean(let boolean), .boolean): self = .number(boolean ? 1 : 0)
    case (.date(let date), .date): self = .number(date.timeIntervalSince1970)
    case (.number(let number), _): self = .misfit(ColumnType.number.text(of: number))
    case (.boolean(let boolean), _): self = .misfit("\(boolean)")
    case (.date(let date), _):
      self = .misfit(ColumnType.date.text(of: date.timeIntervalSince1970))
    }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension FittedPipeline {
  /// The levels that its steps know of a column.
  func levels(of column: String) -> [String] {
    steps.lazy.compactMap { $0.fitted.levels[column] }.first ?? []
  }
}
