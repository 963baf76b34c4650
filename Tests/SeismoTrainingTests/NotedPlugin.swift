internal import SeismoCSV
internal import SeismoSpec
internal import SeismoTables
internal import Synchronization

extension Plugin {
  /// A reader that has something to say, and two steps that pass on what they hear.
  static let noted = Plugin(
    "Noted", [.reader(NotedReader.self), .transform(Spy.self), .transform(Gossip.self)])
}

/// CSV, with notes of the test's own and columns that it takes for free text.
struct NotedReader: Reader {
  static let name = "noted"
  static let examples = ["{use: noted, path: a}"]
  static let summary = "Reads CSV and makes notes."
  static let parameters: [Parameter<NotedReader>] = [
    Parameter("path", required: \.path, .file, "The file."),
    Parameter("text", \.text, .list(of: .text), "Columns of free text."),
  ]

  /// What the notes of the next tables are.
  @TaskLocal static var notes = ReadNotes()
  /// Counts how often a file is opened.
  @TaskLocal static var opened: Counter?

  final class Counter: Sendable {
    private let times = Mutex(0)
    var count: Int { times.withLock(\.self) }
    func add() { times.withLock { $0 += 1 } }
  }

  var path: FileReference?
  var text: [String] = []

  init() {}

  var files: [FileReference] { csv.files }

  private var csv: CSVReader {
    var reader = CSVReader()
    reader.path = path
    return reader
  }

  func columnNames() throws -> [String] {
    Self.opened?.add()
    return try csv.columnNames()
  }

  func read(_ request: ReadRequest) throws -> Table {
    Self.opened?.add()
    let table = try csv.read(request)
    let columns = table.columns.map { column in
      text.contains(column.name)
        ? Column(name: column.name, values: column.values, type: .text) : column
    }
    return Table(columns: columns, provenance: table.provenance, notes: Self.notes)
  }
}
