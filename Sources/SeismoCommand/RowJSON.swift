internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// A row's story for machines.
enum RowJSON {
  private struct Story: Encodable {
    var variant: String
    var row: Int
    var file: String
    var line: Int
    var lines: [String]
    var part: String?
    var hasUnknownClass: Bool
    var read: [Cell]
    var target: Cell?
    var steps: [Step]
    var inputs: [Cell]?
    var expected: Double?
  }

  private struct Cell: Encodable {
    var column: String
    var value: Value?
  }

  private struct Step: Encodable {
    var use: String
    var dropped: Bool
    var changes: [Change]
  }

  private struct Change: Encodable {
    var column: String
    var before: Value?
    var after: Value?
  }

  /// A number or a word; a missing value isn't there.
  private enum Value: Encodable {
    case number(Double)
    case word(String)

    init?(_ value: RowCells.Value?) {
      switch value {
      case .number(let number)?: self = .number(number)
      case .level(let level)?: self = .word(level)
      case .missing?, nil: return nil
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .word(let word): try container.encode(word)
      }
    }
  }

  /// One JSON object; non-finite numbers are the strings "nan", "inf" and "-inf".
  static func text(of story: RowStory) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let steps = story.steps.map { step in
      Step(
        use: step.name, dropped: step.changes == nil,
        changes: (step.changes ?? []).map {
          Change(column: $0.column, before: Value($0.before), after: Value($0.after))
        })
    }
    let value = Story(
      variant: story.job, row: story.row, file: story.file, line: story.line,
      lines: story.lines, part: story.part?.rawValue, hasUnknownClass: story.hasUnknownClass,
      read: story.read.inputs.map(cell), target: story.read.target.map(cell), steps: steps,
      inputs: story.inputs?.map { Cell(column: $0.column, value: .number($0.number)) },
      expected: story.target?.number)
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func cell(_ cell: RowCells.Cell) -> Cell {
    Cell(column: cell.column, value: Value(cell.value))
  }
}
