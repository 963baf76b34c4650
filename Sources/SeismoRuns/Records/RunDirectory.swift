package import Foundation
internal import SeismoPreparation
internal import SeismoTraining

/// The folder a run leaves: never overwritten, each file either appended to or replaced whole.
package struct RunDirectory: Sendable {
  /// Its path.
  package let path: String
  /// Where its data are now, a file or a folder; nil for where its lock says.
  package let data: String?

  /// A run that is there already.
  package init(path: String, data: String? = nil) {
    self.path = path
    self.data = data
  }

  /// Makes a new folder `<utc>-<name>-<hash>` in `parent`.
  ///
  /// - Throws: `RunFailure` when it can't be made.
  package static func create(in parent: String, name: String, hash: String, at date: Date) throws
    -> RunDirectory
  {
    // To the millisecond: runs of one second still sort by their starts.
    let style = Date.ISO8601FormatStyle(
      dateSeparator: .omitted, timeSeparator: .omitted, includingFractionalSeconds: true)
    let stem = "\(parent)/\(style.format(date))-\(safeName(name))-\(hash.prefix(8))"
    do {
      try FileManager.default.createDirectory(
        atPath: parent, withIntermediateDirectories: true)
      var path = stem
      var attempt = 1
      while true {
        do {
          try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
          return RunDirectory(path: path)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
          attempt += 1
          path = "\(stem)-\(attempt)"
        }
      }
    } catch {
      throw RunFailure("the run's folder can't be made in \(parent): \(error.localizedDescription)")
    }
  }

  /// A name as files may have it.
  package static func safeName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// A folder inside it.
  package func subfolder(_ name: String) throws -> RunDirectory {
    let folder = RunDirectory(path: file(name))
    try folder.make()
    return folder
  }

  /// Makes it, if it isn't there.
  package func make() throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RunFailure("\(path) can't be made: \(error.localizedDescription)")
    }
  }

  /// Removes a file, if it is there.
  func remove(_ name: String) { unlink(file(name)) }

  /// The path of a file in it.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a whole file beside its name, then renames it, so that no half of it is ever seen.
  ///
  /// - Throws: `RunFailure`.
  package func write(_ data: Data, to name: String) throws {
    try WholeFile.write(data, to: file(name))
  }

  /// Writes a text as `write(_:to:)` does.
  package func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }

  /// Writes a value as JSON with sorted keys, so that equal values give equal bytes.
  package func write(
    json value: some Encodable, to name: String,
    keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) throws {
    try write(try Self.json(value, keys), to: name)
  }

  /// Writes `run.json`. That of a run at work ends in blanks, so that its end can be told on a full disk, too.
  package func write(_ record: RunRecord) throws {
    let data = try Self.json(record)
    if record.status == .running {
      return try write(data + Data(repeating: UInt8(ascii: " "), count: 100), to: RunRecord.file)
    }
    do {
      try write(data, to: RunRecord.file)
    } catch {
      try WholeFile.overwrite(file(RunRecord.file), with: data)
    }
  }

  /// Takes away what a killed process had begun to write, here and in the variants' folders.
  package func removeLeftovers() {
    WholeFile.removeLeftovers(in: path)
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: file(name), isDirectory: &isFolder),
        isFolder.boolValue
      {
        WholeFile.removeLeftovers(in: file(name))
      }
    }
  }

  private static func json(
    _ value: some Encodable, _ keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = keys
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value) + Data("\n".utf8)
  }

  /// Where a file of JSON departs from what is expected, in words.
  private static func place(of error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        .joined(separator: ".")
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context)?:
      let place = path(context)
      return "'\(key.stringValue)' is missing" + (place.isEmpty ? "" : " in \(place)")
    case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
      let place = path(context)
      return "\(place.isEmpty ? "all of it" : place) has another kind of value than expected"
    case .dataCorrupted(let context)? where !context.codingPath.isEmpty:
      return "\(path(context)) has a value that can't be read"
    default: return "it isn't whole JSON"
    }
  }

  /// What the folder may be, where a run's file isn't in it.
  private var whatItIs: String {
    FileManager.default.fileExists(atPath: file(RunFolderNames.ofSweep))
      ? "\(path) is a sweep's folder, and its trials are runs, such as \(path)/trials/0001"
      : "is \(path) a run's folder?"
  }

  /// Reads what `write(json:to:)` wrote.
  ///
  /// - Throws: `SavedRunProblem`.
  package func read<V: Decodable>(
    _ type: V.Type, from name: String, keys: JSONDecoder.KeyDecodingStrategy = .useDefaultKeys
  ) throws -> V {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = keys
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = FileManager.default.contents(atPath: file(name)) else {
      throw SavedRunProblem(path: file(name), reason: "no such file; \(whatItIs)")
    }
    do {
      return try decoder.decode(type, from: data)
    } catch {
      throw SavedRunProblem(
        path: file(name), reason: "isn't what was written: \(Self.place(of: error))")
    }
  }
}

/// A run that failed for a reason outside the spec and the data.
package struct RunFailure: Error, CustomStringConvertible {
  /// One sentence.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
