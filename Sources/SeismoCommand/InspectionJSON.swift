internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// What `seismo inspect --json` prints.
enum InspectionJSON {
  private struct Inspection: Encodable {
    var files: [String]
    var reader: String
    var rows: Int
    var skippedRows: Int
    var decisions: [ReadNotes.Decision]
    var doubts: [String]
    var columns: [Column]
    var outliers: [Outlier]
    var duplicateRows: [Pair]
    var rejects: [Reject]
  }

  private struct Column: Encodable {
    var name: String
    var type: ColumnType
    var missing: Int
    var distinct: Int
    var least: Double?
    var median: Double?
    var greatest: Double?
    var mean: Double?
    var deviation: Double?
    var histogram: [Int]?
    var levels: [Level]?
    var equalTo: String?
    var values: [Value]?
  }

  private struct Level: Encodable {
    var text: String
    var count: Int
  }

  private struct Outlier: Encodable {
    var place: String
    var row: Int
    var column: String
    var value: Double
    var score: Double
  }

  private struct Pair: Encodable {
    var place: String
    var equalTo: String
  }

  /// A number, a text, or null where it is missing.
  private enum Value: Encodable {
    case number(Double)
    case text(String)
    case missing

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      case .missing: try container.encodeNil()
      }
    }
  }

  /// One JSON object; numbers that aren't finite are the strings "nan", "inf" and "-inf".
  static func text(of inspection: FileInspection, withValues: Bool) throws -> String {
    let (table, profile) = (inspection.table, inspection.profile)
    let equal = Dictionary(
      profile.equalColumns.map { ($0.name, $0.to) }, uniquingKeysWith: { first, _ in first })
    let columns = zip(profile.columns, table.columns).map { column, values in
      let numbers = column.numbers
      return Column(
        name: column.name, type: column.type, missing: column.missing, distinct: column.distinct,
        least: numbers?.least, median: numbers?.median, greatest: numbers?.greatest,
        mean: numbers?.mean, deviation: numbers?.deviation, histogram: numbers?.histogram,
        levels: numbers == nil ? column.levels.map { Level(text: $0.text, count: $0.count) } : nil,
        equalTo: equal[column.name], values: withValues ? self.values(of: values) : nil)
    }
    let result = Inspection(
      files: table.provenance.files, reader: type(of: inspection.reader).name,
      rows: table.rowCount, skippedRows: table.notes.skippedRows,
      decisions: table.notes.decisions, doubts: table.notes.doubts, columns: columns,
      outliers: profile.outliers.map {
        Outlier(
          place: table.place(of: $0.row), row: $0.row, column: $0.column, value: $0.value,
          score: $0.score)
      },
      duplicateRows: profile.duplicates.map {
        Pair(place: table.place(of: $0.row), equalTo: table.place(of: $0.of))
      }, rejects: table.notes.rejects)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(result), as: UTF8.self)
  }

  private static func values(of column: SeismoTables.Column) -> [Value] {
    switch column.values {
    case .numbers(let numbers): numbers.map { $0.isNaN ? .missing : .number($0) }
    case .categories(let codes, let levels):
      codes.map { $0 < 0 ? .missing : .text(levels[Int($0)]) }
    }
  }
}
