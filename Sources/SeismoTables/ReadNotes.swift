/// What a reader found out about a file, beside the rows.
public struct ReadNotes: Sendable, Equatable, Codable {
  /// Something that the file doesn't say and nobody declared.
  public struct Decision: Sendable, Hashable, Codable {
    /// What was decided, such as "delimiter".
    public var subject: String
    /// What it was decided to be, such as ";".
    public var value: String
    /// Why, as a sentence's end.
    public var reason: String

    /// Makes a decision.
    public init(_ subject: String, _ value: String, because reason: String) {
      self.subject = subject
      self.value = value
      self.reason = reason
    }
  }

  /// What was decided, in order.
  public var decisions: [Decision]
  /// Sentences about what may be otherwise.
  public var doubts: [String]
  /// Values and rows that were left out, by a policy that allows it; in the order of the file.
  public var rejects: [Reject]
  /// How many rows were left out.
  public var skippedRows: Int
  /// The column that names the rows, and so is no input; nil where none does.
  public var rowNames: String?
  /// How the values of a column are written, where that was decided by all of them and others could be read
  /// otherwise; `ReadRequest.formats` takes it back.
  public var formats: [String: String] = [:]
  /// How many rows had nothing but delimiters and were skipped.
  public var blankRows = 0
  /// Rows that a reader that makes its rows up made wrong on purpose.
  public var planted: [Planted] = []

  /// Makes notes.
  public init(
    decisions: [Decision] = [], doubts: [String] = [], rejects: [Reject] = [], skippedRows: Int = 0
  ) {
    self.decisions = decisions
    self.doubts = doubts
    self.rejects = rejects
    self.skippedRows = skippedRows
  }
}

/// A row that was made wrong on purpose.
public struct Planted: Sendable, Equatable, Codable {
  /// Its line.
  public var line: Int
  /// What is wrong with it: "contradiction".
  public var what: String

  /// Makes the note.
  public init(line: Int, what: String) {
    self.line = line
    self.what = what
  }
}

/// A value or a row that was left out.
public struct Reject: Sendable, Equatable, Codable {
  /// The file, as the user knows it.
  public var file: String
  /// The line on which the row starts, from 1.
  public var line: Int
  /// The byte at which the row starts, from 0, in the file's text once unpacked and as UTF-8.
  public var byte: Int
  /// The column's name; nil for a whole row.
  public var column: String?
  /// The value, or the row's text.
  public var value: String
  /// What is wrong, as a sentence's end.
  public var reason: String

  /// Makes a reject.
  public init(
    file: String, line: Int, byte: Int, column: String? = nil, value: String, reason: String
  ) {
    self.file = file
    self.line = line
    self.byte = byte
    self.column = column
    self.value = value
    self.reason = reason
  }
}

/// How far reading has come.
public struct ReadProgress: Sendable {
  /// The file, as the user knows it.
  public var file: String
  /// Bytes of the file that were read, as they are on disk.
  public var bytes: Int
  /// Bytes that the file has; nil where that isn't known.
  public var size: Int?
  /// Rows that were read.
  public var rows: Int

  /// Makes the news.
  public init(file: String, bytes: Int, size: Int?, rows: Int) {
    self.file = file
    self.bytes = bytes
    self.size = size
    self.rows = rows
  }
}
