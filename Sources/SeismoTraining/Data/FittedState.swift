internal import FoundationEssentials

/// What a transform learned, as the JSON that a run keeps.
package enum FittedState {
  private static let (infinity, minusInfinity, notANumber) = ("inf", "-inf", "nan")

  /// The JSON, keys sorted; numbers that aren't finite are words.
  package static func encode(_ fitted: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: notANumber)
    return String(decoding: try encoder.encode(fitted), as: UTF8.self)
  }

  /// What `encode(_:)` wrote.
  package static func decode<F: Decodable>(_ type: F.Type, from json: String) throws -> F {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: notANumber)
    return try decoder.decode(type, from: Array(json.utf8).withUnsafeBytes { Data($0) })
  }
}
