import SeismoCSV
import SeismoSpec
import SeismoTables

/// Reads a CSV file into a table as a run does. Prints one JSON line.
enum ReadTimes {
  private static let rounds = 5

  static func print(of path: String) throws {
    var reader = CSVReader()
    reader.path = FileReference(path, in: ".")
    var seconds: [Double] = []
    var rows = 0
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      rows = try reader.read(ReadRequest()).rowCount
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    Swift.print(
      "{\"peer\":\"seismo\",\"rows\":\(rows),\"ms\":\(1e3 * (seconds.min() ?? 0))}")
  }
}
