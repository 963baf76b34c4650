internal import Foundation

/// What the index wants of `metrics.jsonl`: each epoch's loss, and the figures of the last epoch. Lines of steps, which
/// are nearly all of the file, are only passed over.
struct EpochLines {
  /// The mean loss of each finished epoch; of a training with few epochs that of some of its steps.
  var losses: [Double] = []
  /// Finished epochs.
  var count = 0
  var steps = 0
  /// By name: `validation.loss`.
  var last: [(name: String, value: Double)] = []
  private static let fewEpochs = 8

  /// Nil where there is no such file.
  init?(path: String) {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
      return nil
    }
    data.withUnsafeBytes { read($0) }
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer) {
    var lastLine: String?
    forEachLine(of: bytes) { line in
      guard Self.isEpoch(line) else {
        steps += 1
        return
      }
      count += 1
      let text = String(decoding: line, as: UTF8.self)
      losses.append(Self.number(after: "\"epoch.loss\":", in: text) ?? .nan)
      lastLine = text
    }
    if let lastLine { last = Self.fields(lastLine) }
    guard count < Self.fewEpochs, steps > 1 else { return }
    losses = stepLosses(of: bytes)
  }

  /// The losses of steps that are about as far from each other.
  private func stepLosses(of bytes: UnsafeRawBufferPointer) -> [Double] {
    let points = min(LossCurve.most, steps)
    var found: [Double] = []
    var step = 0
    forEachLine(of: bytes) { line in
      guard !Self.isEpoch(line) else { return }
      step += 1
      guard found.count < points, step >= (found.count + 1) * steps / points else { return }
      let text = String(decoding: line, as: UTF8.self)
      found.append(Self.number(after: "\"loss\":", in: text) ?? .nan)
    }
    return found
  }

  /// Whole lines alone: the last one may have been cut off by a kill.
  private func forEachLine(
    of bytes: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void
  ) {
    var rest = bytes
    while let start = rest.baseAddress, let end = memchr(start, 0x0a, rest.count) {
      let length = UnsafeRawPointer(end) - start
      take(UnsafeRawBufferPointer(start: start, count: length))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(length + 1))
    }
  }

  private static let epochStart = Array("{\"epoch\":".utf8)

  private static func isEpoch(_ line: UnsafeRawBufferPointer) -> Bool {
    line.starts(with: epochStart)
  }

  private static func number(after key: String, in line: String) -> Double? {
    guard let place = line.firstRange(of: key) else { return nil }
    let word = line[place.upperBound...].prefix { $0 != "," && $0 != "}" }
    return Double(word.filter { $0 != "\"" })
  }

  private static func fields(_ line: String) -> [(name: String, value: Double)] {
    line.dropFirst().dropLast().split(separator: ",").compactMap { field in
      guard let colon = field.lastIndex(of: ":") else { return nil }
      let name = field[..<colon].filter { $0 != "\"" }
      let value = Double(field[field.index(after: colon)...].filter { $0 != "\"" })
      return value.map { (name, $0) }
    }
  }
}
