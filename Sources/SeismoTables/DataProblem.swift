internal import SeismoSpec

/// Something wrong with a data file, as facts; `description` has the words.
public struct DataProblem: Error, Sendable, Equatable {
  /// What is wrong.
  public enum Fact: Sendable, Equatable {
    /// The file can't be opened or read.
    case unreadable(String)
    /// The gzip data stop before their end.
    case truncated
    /// The gzip data contradict their checksum or length, or aren't gzip: zlib's words.
    case corrupt(String)
    /// Bytes behind the last gzip member.
    case trailingBytes
    /// The file has no header, or a header and no rows.
    case empty(String)
    /// A header name that is empty or stands twice.
    case badName(String)
    /// A row with more or fewer fields than the header.
    case fieldCount(expected: Int, found: Int)
    /// A header with one field less than all rows, whose first can't be the rows' names.
    case shortHeader(header: Int, rows: Int)
    /// A row that isn't as wide as others, which end in delimiters with nothing behind.
    case unendedRow(fields: Int, trailing: Int, found: Int)
    /// A value behind the delimiter that ends all rows before it.
    case behindEnd(String)
    /// A quote that the CSV rules don't allow there.
    case strayQuote
    /// A quoted field that never ends.
    case openQuote(limit: Int?)
    /// A value of another kind than nearly all of its column, whose type nobody declared.
    case mixed(Mixture)
    /// A number among numbers that is written otherwise, and what to do.
    case otherNumber(String, advice: String)
    /// Bytes that aren't UTF-8.
    case notUTF8
    /// A byte that isn't UTF-8, its place in the text, from 0, and what all the file's bytes say.
    case notUTF8Byte(UInt8, at: Int, likely: LikelyEncoding? = nil)
    /// Bytes that look like, or aren't, UTF-16: a sentence's end.
    case notUTF16(String)
    /// A byte for which the declared encoding has no character.
    case undefinedByte(UInt8, encoding: String)
    /// A file in another format; whether it was within gzip, and where it is.
    case foreign(ForeignFormat, isPacked: Bool, path: String)
    /// Control characters in quantity: how many of the first bytes, and the first of them.
    case notText(controls: Int, of: Int, first: UInt8, at: Int)
    /// More of something than a limit allows: what, the limit, and the parameter that sets it.
    case limit(String, Int, parameter: String)
    /// A text in a column that was declared another type, with a value as the file would write it, where
    /// that isn't the usual way.
    case badValue(ColumnType, String, example: String? = nil)
    /// A missing or non-finite value where the network needs a number.
    case notFinite(split: String, value: Double)
    /// A number of which a preparation step made none.
    case madeNotFinite(split: String, step: String, from: Double, to: Double)
    /// A target that is missing, in so many rows.
    case missingTarget(rows: Int)
    /// An input that is infinite in a file, with the entry of `schema.missing` that takes it for none.
    case infinite(split: String, value: Double, marker: String)
    /// A target that is infinite in the file, with such an entry.
    case infiniteTarget(value: Double, marker: String)
    /// A target that is too large for float32.
    case targetTooLarge(value: Double)
    /// A level that the training rows don't have, and that a step refuses.
    case unseen(String)
    /// A missing value that a step refuses.
    case missing
    /// Anything else, as a sentence's end.
    case other(String)
  }

  /// The file, as the user knows it.
  public var file: String
  /// The line on which the row starts, from 1; nil when it is about the whole file.
  public var line: Int?
  /// The column's name.
  public var column: String?
  /// What is wrong.
  public var fact: Fact

  /// Makes a problem.
  public init(_ fact: Fact, file: String, line: Int? = nil, column: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.fact = fact
  }
}

extension DataProblem.Fact {
  /// What is wrong, as a sentence's end: for a record of rejects.
  package var reason: String {
    if case .mixed(let mixture) = self { return "found \(mixture.place)" }
    return DataProblem(self, file: "").words
  }
}

extension DataProblem: CustomStringConvertible {
  /// One sentence with file and line, and what to do.
  public var description: String {
    let file = file.visibleOnOneLine
    let place = line.map { "\(Place(file, $0)):" } ?? "\(Place.source(of: file)):"
    let words = words.utf8.count > 4000 ? words.excerpt(of: 2000) : words
    return place + " error: " + (column.map { "column '\($0.excerpt())': " } ?? "") + words
  }

  fileprivate var words: String {
    switch fact {
    case .unreadable(let reason): reason
    case .truncated:
      "the gzip data end early\(line == nil ? "" : ", at this line"); the file is truncated, fetch "
        + "it again"
    case .corrupt(let reason): "the gzip data are damaged (\(reason)); fetch the file again"
    case .trailingBytes: "bytes that aren't gzip data follow the end of the gzip data"
    case .empty(let what): what
    case .badName(let reason): reason
    case .fieldCount(let expected, let found):
      "the header has \(counted(expected, "field")), this row has \(found)"
    case .shortHeader(let header, let rows):
      "the header has \(counted(header, "field")), and each row below it has \(rows); add the name "
        + "that it lacks, or declare row_names: true if the first field of a row is its name"
    case .unendedRow(let fields, let trailing, let found):
      "rows have \(counted(fields, "field")) and \(trailing == 1 ? "one" : "\(trailing)") behind that "
        + "\(trailing == 1 ? "is" : "are") empty, this row has \(found)"
    case .behindEnd(let text):
      "\(quoted(text)) stands behind the delimiter that ends other rows; correct it, or, if it "
        + "belongs to a column, give the column a name and declare trailing_delimiters: 0"
    case .strayQuote:
      "a quote stands where CSV doesn't allow one; a quoted field starts and ends with a quote, "
        + "and a quote inside it is doubled"
    case .openQuote(nil): "a quoted field opens in this row and is never closed"
    case .openQuote(let limit?):
      "this row is longer than \(limit) bytes, the limit max_record_bytes; is a quote in it never "
        + "closed?"
    case .badValue(let type, let text, let example):
      "expected \(type.inWords(asIn: example)), found \(quoted(text))"
    case .mixed(let mixture):
      "found \(mixture.place)\(mixture.othersInWords); correct \(mixture.odd == 1 ? "it" : "them"), "
        + "add \(mixture.odd == 1 ? "it" : "them") to 'missing' of the reader, leave "
        + "\(mixture.odd == 1 ? "it" : "them") out with its on_bad_value, or declare the column in "
        + "schema.types, where category keeps every text"
    case .otherNumber(let text, let advice):
      "found \(quoted(text)) among numbers that are written otherwise; \(advice)"
    case .notUTF8: "the text is not valid UTF-8"
    case .notUTF8Byte(let byte, let place, let likely):
      "byte \(hexadecimal(byte)), byte \(place) of the text, is not valid UTF-8"
        + (likely.map { "; \($0.advice)" } ?? "")
    case .notUTF16(let reason): reason
    case .undefinedByte(let byte, let encoding):
      "byte \(hexadecimal(byte)) stands for no character in \(encoding); declare the encoding that "
        + "the file is in, or convert it to UTF-8 with iconv"
    case .foreign(let format, let isPacked, let path):
      "is \(format.rawValue), not text with fields; \(format.remedy(for: path, isPacked: isPacked))"
    case .notText(let controls, let count, let first, let place):
      "is no text: \(counted(controls, "control character")) in its first \(counted(count, "byte"))"
        + ", the first is \(hexadecimal(first)) at byte \(place); look at the file"
    case .limit(let what, let limit, let parameter):
      "\(what) \(limit), the limit; look at the file, or raise \(parameter)"
    case .notFinite(let split, let value) where value.isFinite:
      "the value \(value) of a \(split) row is too large for float32; "
        + (canBeScaled(value) ? "scale it" : "correct it") + ", or set train.precision to float64"
    case .notFinite(let split, let value):
      value.isNaN
        ? "the value is missing in a \(split) row after preparation; add impute_median to 'prepare'"
          + (split == "training" ? ", or drop_missing, which drops training rows" : "")
        : "the value is \(value) in a \(split) row after preparation"
    case .infinite(let split, let value, let marker):
      "the value is \(value) in a \(split) row; correct it, or take it for missing, with missing: "
        + "\(marker) in data.schema and impute_median in 'prepare'"
    case .infiniteTarget(let value, let marker):
      "the target is \(value); correct it, or leave such rows out, with missing: \(marker) and "
        + "on_missing_target: drop in data.schema"
    case .targetTooLarge(let value):
      "the target \(value) is too large for float32; "
        + (canBeScaled(value)
          ? "give it a transform, such as target: {column: …, transform: standard} in data.schema"
          : "correct it") + ", or set train.precision to float64"
    case .madeNotFinite(let split, let step, let from, let to):
      "'\(step)' makes \(to.isNaN ? "nan" : "\(to)") of the value \(short(from)) in a \(split) row; "
        + "change its parameters, or leave the row out of the file"
    case .missingTarget(let rows):
      "the target is missing" + (rows > 1 ? ", here and in \(counted(rows - 1, "more row"))" : "")
        + "; fill it in, or leave such rows out, with on_missing_target: drop in data.schema"
    case .unseen(let level):
      "the training rows have no \(quoted(level)); correct it, or give the step another 'unseen'"
    case .missing: "the value is missing; fill it in, or give the step another 'missing'"
    case .other(let reason): reason
    }
  }
}

/// What a file that isn't valid UTF-8 is in, as all its bytes have it.
public enum LikelyEncoding: Sendable, Equatable {
  /// One byte for each character: its name, and what `encoding` calls it.
  case of(String, declaredAs: String)
  /// UTF-8, since more sequences of bytes are valid than not.
  case damagedUTF8(valid: Int)

  fileprivate var advice: String {
    switch self {
    case .of(let name, let word): "if the file is \(name), declare it with encoding: \(word)"
    case .damagedUTF8(let valid):
      "\(counted(valid, "other character")) beyond ASCII \(valid == 1 ? "is" : "are"), so correct "
        + "this one, or leave out what isn't valid: iconv -c -f UTF-8 -t UTF-8 FILE > NEW"
    }
  }
}

/// "0xE4".
private func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return "0x\(digits.count < 2 ? "0" : "")\(digits)"
}

/// Whether a number's square, which a deviation is made of, is one.
private func canBeScaled(_ value: Double) -> Bool { abs(value) < 1e150 }

/// "1 word", "2 words".
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// A field in quotes, on one line and short enough to read.
func quoted(_ field: String) -> String {
  let start = String(field.unicodeScalars.prefix(60)).visibleOnOneLine
  return "'\(start)\(field.unicodeScalars.count > 60 ? "…" : "")'"
}
