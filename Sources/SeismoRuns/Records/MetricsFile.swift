internal import Foundation
internal import SeismoPreparation
package import SeismoTraining

/// Writes `metrics.jsonl`: one line per step, one per finished epoch, and no clock times, so that
/// two runs of one spec give the same bytes.
///
/// Numbers are the shortest decimal that reads back to the same double; NaN and infinities are the
/// strings "nan", "inf" and "-inf".
final class MetricsWriter {
  private let handle: FileHandle
  private var buffer = ""

  private let path: String

  /// - Parameter length: bytes that the file has already, and goes on after; what is behind them is cut off.
  init(path: String, from length: Int = 0) throws {
    self.path = path
    do {
      if length == 0 { try Data().write(to: URL(filePath: path)) }
      handle = try FileHandle(forWritingTo: URL(filePath: path))
      try handle.truncate(atOffset: UInt64(length))
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

  /// The open file's number.
  var descriptor: Int32 { handle.fileDescriptor }

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

  /// The bytes of a file that tell of some epochs, the first ones.
  ///
  /// - Parameters:
  ///   - steps: of an epoch.
  ///   - figures: of the epochs by name: those of the last have to be the file's.
  /// - Throws: `SavedRunProblem` when it doesn't tell of all of them, or of others.
  static func length(
    of path: String, epochs: Int, steps: Int, figures: [String: [Double]]
  ) throws -> Int {
    guard epochs > 0 else { return 0 }
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
      throw SavedRunProblem(
        path: path, reason: "can't be read, and the training's state goes on after it")
    }
    let other = SavedRunProblem(
      path: path, reason: "isn't the file that the training's state goes on after")
    return try data.withUnsafeBytes { bytes in
      var (start, stepLines, epochLines) = (0, 0, 0)
      while let end = bytes[start...].firstIndex(of: 0x0a) {
        let line = bytes[start..<end]
        start = end + 1
        guard line.starts(with: Array("{\"epoch\":".utf8)) else {
          stepLines += 1
          continue
        }
        epochLines += 1
        guard epochLines == epochs else { continue }
        guard stepLines == epochs * steps, let fields = fields(ArraySlice(line)),
          fields["epoch"] == Double(epochs),
          figures.allSatisfy({ name, values in
            values.last.map { last in
              fields[name].map { $0.bitPattern == last.bitPattern || $0.isNaN && last.isNaN }
                ?? false
            } ?? true
          })
        else { throw other }
        return start
      }
      throw SavedRunProblem(
        path: path,
        reason:
          "ends in epoch \(epochLines + 1), and the training's state is of epoch \(epochs + 1)")
    }
  }

  /// The last epoch that a file has figures of; nil where its last line tells of none.
  static func lastEpoch(of path: String) -> Int? {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped),
      data.last == 0x0a
    else { return nil }
    let lines = data.dropLast().suffix(1 << 16).split(separator: 0x0a)
    return lines.last.flatMap { fields(ArraySlice($0))?["epoch"] }.map { Int($0) }
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
