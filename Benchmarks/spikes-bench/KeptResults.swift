import Foundation

/// Results of cases in a folder, a file each, so that a benchmark that was stopped goes on where it was. The folder is
/// of one commit, or of commits that differ in tables of confidence alone: nothing in it says what made a result.
struct KeptResults {
  let folder: String

  /// The result of a case that was tried already.
  func result(_ plant: Plant, _ generator: Generator, seed: Int) -> CaseResult? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = FileManager.default.contents(atPath: path(plant, generator, seed))
    return data.flatMap { try? decoder.decode(CaseResult.self, from: $0) }
  }

  func add(_ result: CaseResult) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try encoder.encode(result).write(
      to: URL(filePath: path(result.plant, result.generator, result.seed)), options: .atomic)
  }

  private func path(_ plant: Plant, _ generator: Generator, _ seed: Int) -> String {
    "\(folder)/\(generator.rawValue), \(plant.name), \(seed).json"
  }
}

extension Plant: Codable {
  /// Its name stands for it.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let plant = Self.all.first(where: { $0.name == name }) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no plant '\(name)'")
    }
    self = plant
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
