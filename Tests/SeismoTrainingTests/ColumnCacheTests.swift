import Foundation
import SeismoCSV
import SeismoPreparation
import SeismoSpec
import SeismoTables
import Synchronization
import Testing

/// Reads a CSV file, and counts how often.
private struct CountingReader: Reader {
  static let name = "counting"
  static let summary = "Counts."
  static let examples: [String] = []
  static let parameters = [
    Parameter("path", \Self.path, .file, "The file."),
    Parameter("header", \Self.header, .flag, "Whether there is one."),
  ]

  final class Counter: Sendable {
    let count = Mutex(0)
  }

  var path = FileReference("data.csv", in: ".")
  var header = true
  var counter = Counter()

  var files: [FileReference] { [path] }

  private var reader: CSVReader {
    var reader = CSVReader()
    (reader.path, reader.header) = (path, header)
    return reader
  }

  func columnNames() throws -> [String] { try reader.columnNames() }

  func read(_ request: ReadRequest) throws -> Table {
    counter.count.withLock { $0 += 1 }
    return try reader.read(request)
  }
}

/// A folder with a data file and a cache.
private final class Place {
  let folder = FileManager.default.temporaryDirectory.appending(path: "seismo-\(UUID().uuidString)")
  let counter = CountingReader.Counter()
  var file: URL { folder.appending(path: "data.csv") }
  var cache: URL { folder.appending(path: "cache") }
  var limit = 1 << 30

  init(_ text: String = "x,word\n1,red\n2,blue\n,red\n") throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Opens the file anew, as another run does.
  func read(
    _ request: ReadRequest = ReadRequest(), areCached: Bool = true,
    set: (inout CountingReader) -> Void = { _ in }
  ) throws -> Table {
    var reader = CountingReader()
    reader.counter = counter
    reader.path = FileReference(
      "data.csv", in: folder.path, opened: OpenFiles(areCached: areCached))
    set(&reader)
    return try ColumnCache(CacheFolder(cache.path, limit: limit), worthwhile: 1)
      .table(of: reader, request)
  }

  var readings: Int { counter.count.withLock { $0 } }

  func kept(_ ending: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: cache, includingPropertiesForKeys: nil)
      .filter { $0.path.hasSuffix(ending) }
  }
}

extension Table {
  fileprivate var facts: String {
    "\(columns) \((0..<rowCount).map { place(of: $0) }) \(notes)"
  }
}

@Suite struct `Tables that are kept for later runs` {
  @Test func `are read once`() throws {
    let place = try Place()
    let first = try place.read()
    #expect(try place.read().facts == first.facts)
    #expect(place.readings == 1)
  }

  @Test func `are read again where anything else decides the columns`() throws {
    let place = try Place()
    _ = try place.read()
    let requests = [
      ReadRequest(excluding: ["x"]), ReadRequest(types: ["x": .number]),
      ReadRequest(missing: ["word": ["red"]]), ReadRequest(classes: ["word"]),
    ]
    for request in requests {
      let before = place.readings
      let table = try place.read(request)
      #expect(place.readings == before + 1)
      #expect(try place.read(request).facts == table.facts)
      #expect(place.readings == before + 1)
    }
    let before = place.readings
    _ = try place.read(ReadRequest(types: ["column_1": .category])) { $0.header = false }
    #expect(place.readings == before + 1)
  }

  @Test func `are read again when a byte of the file is another, whatever its times say`() throws {
    let place = try Place()
    _ = try place.read()
    let times = try FileManager.default.attributesOfItem(atPath: place.file.path)
    try Data("x,word\n1,red\n3,blue\n,red\n".utf8).write(to: place.file)
    try FileManager.default.setAttributes(
      [.modificationDate: times[.modificationDate] as Any], ofItemAtPath: place.file.path)
    #expect(try place.read().columns[0].numbers?[1] == 3)
    #expect(place.readings == 2)
  }

  @Test func `are known again in a file that was only touched or copied`() throws {
    let place = try Place()
    _ = try place.read()
    let bytes = try Data(contentsOf: place.file)
    try FileManager.default.removeItem(at: place.file)
    try bytes.write(to: place.file)
    _ = try place.read()
    #expect(place.readings == 1)
  }

  /// What can happen to a kept table's file.
  private static let damages: [(name: String, damage: @Sendable (inout Data) -> Void)] = [
    ("a byte is another in a column", { $0[$0.count - 1] ^= 1 }),
    ("a byte is another in the header", { $0[40] ^= 1 }),
    ("it is of another format", { $0[7] ^= 1 }),
    ("it is of a machine that writes numbers otherwise", { $0[8..<16].reverse() }),
    ("it was cut", { $0.removeLast(5) }),
    ("it is empty", { $0.removeAll() }),
    ("something is behind it", { $0.append(0) }),
  ]

  @Test(arguments: damages.indices) func `are made anew when they are damaged`(_ index: Int) throws
  {
    let place = try Place()
    let first = try place.read()
    let file = try #require(try place.kept(".table").first)
    var bytes = try Data(contentsOf: file)
    Self.damages[index].damage(&bytes)
    try bytes.write(to: file)
    #expect(try place.read().facts == first.facts, "\(Self.damages[index].name)")
    #expect(place.readings == 2)
    #expect(try place.read().facts == first.facts)
    #expect(place.readings == 2)
  }

  @Test(arguments: [".table", ".entry"]) func `are made anew when a file of theirs is gone`(
    _ ending: String
  ) throws {
    let place = try Place()
    let first = try place.read()
    try FileManager.default.removeItem(at: try #require(try place.kept(ending).first))
    #expect(try place.read().facts == first.facts)
    #expect(place.readings == 2)
  }

  @Test func `stay usable while another process takes them away`() throws {
    let place = try Place()
    let first = try place.read()
    let mapped = try place.read()
    let kept = CacheFolder(place.cache.path)
    #expect(kept.clear().tables == 1)
    #expect(mapped.facts == first.facts)
    #expect(kept.entries.isEmpty)
  }

  @Test func `are cleared away, and nothing else that is in the folder`() throws {
    let place = try Place()
    let key = "0123456789abcdef0123456789abcdef"
    let others = [
      "data.csv.sha256", "notes.table", "mine.entry", "half.unfinished", ".table", "readme",
      "\(key).csv",
      "\(key.dropLast()).table", "\(key.dropLast())x.entry",
    ].sorted()
    try FileManager.default.createDirectory(at: place.cache, withIntermediateDirectories: true)
    for name in others { try Data("mine".utf8).write(to: place.cache.appending(path: name)) }
    _ = try place.read()
    let kept = CacheFolder(place.cache.path)
    #expect(kept.names.count > others.count)
    #expect(kept.clear().tables == 1)
    #expect(kept.names == others)
    for name in others { try FileManager.default.removeItem(at: place.cache.appending(path: name)) }
    _ = try place.read()
    #expect(kept.clear().tables == 1)
    #expect(!FileManager.default.fileExists(atPath: place.cache.path))
  }

  @Test func `aren't kept when nothing is to be`() throws {
    let place = try Place()
    _ = try place.read(areCached: false)
    _ = try place.read(areCached: false)
    #expect(place.readings == 2)
    #expect(!FileManager.default.fileExists(atPath: place.cache.path))
  }

  @Test func `give way to newer ones when there is no more room, those used last the latest`()
    throws
  {
    let place = try Place()
    let requests = (0..<3).map { ReadRequest(missing: ["word": ["\($0)"]]) }
    _ = try place.read(requests[0])
    place.limit = 3 * (CacheFolder(place.cache.path).entries[0].entry.bytes + (1 << 15))
    _ = try place.read(requests[1])
    Thread.sleep(forTimeInterval: 0.02)
    _ = try place.read(requests[0])
    _ = try place.read(requests[2])
    #expect(place.readings == 3)
    _ = try place.read(requests[0])
    #expect(place.readings == 3, "the one used last has stayed")
    _ = try place.read(requests[1])
    #expect(place.readings == 4, "the other gave way")
  }

  @Test func `are read once by many that need them at once, and are whole`() throws {
    let place = try Place("x,word\n" + (0..<5000).map { "\($0),w\($0 % 7)\n" }.joined())
    let expected = try place.read(areCached: false).facts
    let (folder, counter) = (place.folder, place.counter)
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      var reader = CountingReader()
      reader.counter = counter
      reader.path = FileReference("data.csv", in: folder.path)
      let cache = ColumnCache(
        CacheFolder(folder.appending(path: "cache").path), worthwhile: 1)
      let found = try? cache.table(of: reader, ReadRequest()).facts
      if found != expected { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
    // Once without the cache, for what is expected.
    #expect(counter.count.withLock { $0 } == 2)
    #expect(try place.kept(".unfinished").isEmpty)
    #expect(try place.kept(".lock").isEmpty)
  }

  @Test func `are in the folder that the environment says`() {
    func path(_ environment: [String: String]) -> String? { CacheFolder(environment)?.path }
    #expect(path(["SEISMO_CACHE": "off", "HOME": "/home/ada"]) == nil)
    #expect(path(["SEISMO_CACHE": "/fast", "HOME": "/home/ada"]) == "/fast")
    #expect(path([:]) == nil)
    #expect(CacheFolder(["SEISMO_CACHE": "/fast", "SEISMO_CACHE_GB": "0.5"])?.limit == 500_000_000)
  }

  @Test func `aren't on a disk of several machines`() {
    let mounts = """
      22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      31 22 0:45 / /home rw,relatime shared:1 - nfs4 server:/home rw
      32 31 254:1 / /home/ada/fast rw - xfs /dev/vdb rw
      33 22 0:46 / /homestead rw - ext4 /dev/vdc rw
      """
    func isShared(_ path: String) -> Bool { CacheFolder.isShared(path, mounts: mounts) }
    #expect(!isShared("/root/.cache"))
    #expect(isShared("/home") && isShared("/home/ada/.cache"))
    #expect(!isShared("/home/ada/fast/cache"))
    #expect(!isShared("/homestead/cache"))
  }
}
