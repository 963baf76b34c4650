package import SeismoSpec
package import SeismoTables

extension CSVReader {
  /// The most that may be left out where nothing is refused.
  private static let unlimited = 1 << 40

  /// Reads the file in the declared dialect, or, where its start says otherwise, in the dialect that it shows.
  package func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> CSVReader? {
    var own = self
    own.path = file
    own.found = ReadNotes()
    own.onBadRow = onBadRow == .pad ? .pad : .skip
    own.onBadValue = onBadValue == .missing ? .missing : .skip
    own.maxRejects = Self.unlimited
    var free = own.withoutDialect
    free.encoding = .auto
    let readers = [own, free]
    let fits = readers.map { reader in Result { try reader.fit(to: columns) } }
    let found = zip(readers, fits).compactMap { reader, fit in
      (try? fit.get()).map { (reader: reader, fit: $0) }
    }
    // Of a tie the first.
    guard let first = found.first else { return try fits[0].map { _ in own }.get() }
    return found.dropFirst().reduce(first) { $1.fit > $0.fit ? $1 : $0 }.reader
  }

  private var withoutDialect: CSVReader {
    var reader = self
    (reader.delimiter, reader.quote, reader.escape, reader.comment) = (nil, nil, nil, nil)
    (reader.header, reader.headerLines, reader.skipLines) = (nil, nil, nil)
    (reader.rowNames, reader.trailingDelimiters) = (nil, nil)
    (reader.decimal, reader.thousands) = (nil, nil)
    return reader
  }

  /// How well a file's start is read as some columns.
  private struct Fit: Comparable {
    /// Wanted columns that it has.
    var columns = 0
    /// Of their values in the first rows the share that their types take.
    var share = 1.0
    /// Whether its letters look right.
    var looksRight = true

    static func < (first: Fit, second: Fit) -> Bool {
      (first.columns, first.share, first.looksRight ? 1 : 0)
        < (second.columns, second.share, second.looksRight ? 1 : 0)
    }
  }

  private func fit(to columns: [String: ColumnType]) throws -> Fit {
    let fileStart = try naming { try open(files[0]) }
    var fit = Fit()
    var (values, taken) = (0, 0)
    for (place, name) in fileStart.names.enumerated() {
      guard let type = columns[name] else { continue }
      fit.columns += 1
      for row in fileStart.sample where row.indices.contains(place) {
        let field = row[place]
        values += 1
        let isMissing = (field.isQuoted ? missingQuoted : missing).contains(field.text)
        if isMissing || takes(field.text, as: type, fileStart.dialect.numbers) { taken += 1 }
      }
    }
    if values > 0 { fit.share = Double(taken) / Double(values) }
    fit.looksRight = !fileStart.looksMisread
    return fit
  }

  private func takes(_ text: String, as type: ColumnType, _ format: NumberFormat) -> Bool {
    switch type {
    case .number, .integer: format.read(text) != nil
    case .date, .time:
      switch SampledType(of: text, format) {
      case .date, .time, .word: true
      case .number: false
      }
    case .boolean, .category, .text: true
    }
  }
}
