internal import Foundation

/// Writes `metrics.jsonl`: one line per step, one per finished epoch, and no clock times, so that
/// two runs of one spec give the same bytes.
///
/// Numbers are the shortest decimal that reads back to the same double; NaN and infinities are the
/// strings "nan", "inf" and "-inf".
final class MetricsWriter {
  private let handle: FileHandle
  private var buffer = ""

  private let path: String

  init(path: String) throws {
    self.path = path
    do {
      try Data().write(to: URL(filePath: path))
      handle = try FileHandle(forWritingTo: URL(filePath: path))
    } catch {
      throw RunFailure("\(path) can't be written: \(error.localizedDescription)")
    }
  }

  /// Appends an epoch's steps, and its figures if it was finished.
  func append(_ record: EpochRecord) throws {
    buffer.removeAll(keepingCapacity: true)
    for (index, loss) in record.losses.enumerated() {
      buffer += "{\"step\":\(record.firstStep + index),\"epoch\":\(record.epoch),"
      buffer += "\"rows\":\(record.rows[index]),\"loss\":\(Self.json(loss)),"
      buffer += "\"gradient_norm\":\(Self.json(record.norms[index].gradient)),"
      buffer += "\"update_norm\":\(Self.json(record.norms[index].update)),"
      buffer += "\"clipped\":\(record.clipped[index])}\n"
    }
    if !record.figures.isEmpty {
      let figures = record.figures.map { "\"\($0.name)\":\(Self.json($0.value))" }
      buffer += "{\"epoch\":\(record.epoch),\(figures.joined(separator: ","))}\n"
    }
    do {
      try handle.write(contentsOf: Data(buffer.utf8))
    } catch {
      throw RunFailure("\(path) can't be written: \(error.localizedDescription)")
    }
  }

  func close() throws { try handle.close() }

  private static func json(_ value: Double) -> String {
    value.isFinite ? "\(value)" : value.isNaN ? "\"nan\"" : value > 0 ? "\"inf\"" : "\"-inf\""
  }
}

/// What `metrics.jsonl` holds.
package struct SavedMetrics: Sendable {
  /// Each step's loss.
  package var stepLosses: [Double] = []
  /// The last step of each finished epoch.
  package var epochEnds: [Int] = []
  /// Each finished epoch's figures, by name.
  package var epochFigures: [[String: Double]] = []

  /// Nothing yet.
  package init() {}

  /// Reads a file; a last line that was cut off by a kill is left out.
  ///
  /// - Throws: when it can't be read, or a whole line isn't one of ours.
  package init(path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var start = 0
    var line = 0
    while let end = bytes[start...].firstIndex(of: 0x0a) {
      line += 1
      guard let fields = Self.fields(bytes[start..<end]) else {
        throw SavedRunProblem(path: path, reason: "line \(line) is not a line of metrics")
      }
      add(fields)
      start = end + 1
    }
  }

  /// Adds an epoch as the file would have it.
  package mutating func add(_ record: EpochRecord) {
    stepLosses += record.losses
    guard !record.figures.isEmpty else { return }
    epochEnds.append(stepLosses.count)
    var figures = ["epoch": Double(record.epoch)]
    for (name, value) in record.figures { figures[name] = value }
    epochFigures.append(figures)
  }

  private mutating func add(_ fields: [String: Double]) {
    if fields["step"] != nil {
      stepLosses.append(fields["loss"] ?? .nan)
    } else {
      epochEnds.append(stepLosses.count)
      epochFigures.append(fields)
    }
  }

  /// A flat JSON object of numbers and our three words.
  private static func fields(_ line: ArraySlice<UInt8>) -> [String: Double]? {
    guard line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") else { return nil }
    var fields: [String: Double] = [:]
    for field in line.dropFirst().dropLast().split(separator: UInt8(ascii: ",")) {
      guard let colon = field.lastIndex(of: UInt8(ascii: ":")) else { return nil }
      let key = field[..<colon].dropFirst().dropLast()
      var value = field[(colon + 1)...]
      if value.first == UInt8(ascii: "\"") { value = value.dropFirst().dropLast() }
      guard let number = Double(String(decoding: value, as: UTF8.self)) else { return nil }
      fields[String(decoding: key, as: UTF8.self)] = number
    }
    return fields
  }
}
