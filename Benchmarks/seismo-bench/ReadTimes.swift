import Foundation
import SeismoCSV
import SeismoPreparation
import SeismoSpec
import SeismoTables

/// Reads a CSV file into a table as a run does. Prints one JSON line.
enum ReadTimes {
  enum Way: String {
    case read = "--read"
    case readOnce = "--read-once"
    /// The table was kept by a run before, and is mapped.
    case readAgain = "--read-again"
  }

  static func print(of path: String, _ way: Way) throws {
    let isKept = way == .readAgain
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "seismo-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = ColumnCache(CacheFolder(folder.path()))
    func read() throws -> Table {
      // Opened anew each time, as another process does.
      var reader = CSVReader()
      reader.path = FileReference(path, in: ".")
      return isKept ? try cache.table(of: reader, ReadRequest()) : try reader.read(ReadRequest())
    }
    if isKept { _ = try read() }
    var seconds: [Double] = []
    var rows = 0
    for _ in 0..<(way == .readOnce ? 1 : 5) {
      let start = ContinuousClock.now
      rows = try read().rowCount
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    Swift.print(
      "{\"peer\":\"seismo\",\"rows\":\(rows),\"ms\":\(1e3 * (seconds.min() ?? 0))}")
  }
}
