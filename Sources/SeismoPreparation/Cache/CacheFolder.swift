internal import Foundation

/// The folder in which what was read is kept for later runs, of all of the user's programs.
///
/// `SEISMO_CACHE` names it, or says `off`; without it, it is `seismo` in `XDG_CACHE_HOME` or `~/.cache`, on macOS in
/// `~/Library/Caches`. `SEISMO_CACHE_GB` is the most that it may take, 10 GB without it.
package struct CacheFolder: Sendable {
  private static let usualLimit = 10_000_000_000
  private static let dayOfUnfinished: TimeInterval = 86_400

  package let path: String
  /// The most bytes that it may take.
  package let limit: Int

  /// The folder that the environment says; nil where nothing is to be kept.
  package static let ofUser = CacheFolder(ProcessInfo.processInfo.environment)

  package init(_ path: String, limit: Int = CacheFolder.usualLimit) {
    (self.path, self.limit) = (path, limit)
  }

  package init?(_ environment: [String: String]) {
    let gigabytes = environment["SEISMO_CACHE_GB"].flatMap(Double.init)
    let limit = gigabytes.map { Int(max(0, min($0, 1e6)) * 1e9) } ?? Self.usualLimit
    switch environment["SEISMO_CACHE"] {
    case "off"?: return nil
    case let path?: self.init(path, limit: limit)
    case nil:
      guard let usual = Self.usualPath(environment), Self.isOnOwnDisk(usual) else { return nil }
      self.init(usual, limit: limit)
    }
  }

  /// Where it is without `SEISMO_CACHE`.
  static func usualPath(_ environment: [String: String]) -> String? {
    #if canImport(Darwin)
      let usual = environment["HOME"].map { $0 + "/Library/Caches" }
    #else
      let usual = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { $0 + "/.cache" }
    #endif
    return usual.flatMap { $0.hasPrefix("/") ? $0 + "/seismo" : nil }
  }

  /// Whether a folder is on a disk of this machine: of a file that another machine takes away, mapped pages are gone.
  private static func isOnOwnDisk(_ path: String) -> Bool {
    #if canImport(Darwin)
      var status = statfs()
      guard statfs(path, &status) == 0 else {
        return path.count > 1 && isOnOwnDisk((path as NSString).deletingLastPathComponent)
      }
      return status.f_flags & UInt32(MNT_LOCAL) != 0
    #else
      let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
      return !isShared(URL(filePath: path).resolvingSymlinksInPath().path, mounts: mounts)
    #endif
  }

  /// Whether a path is on a file system of several machines, by Linux's list of what is mounted (proc_pid_mountinfo(5)).
  package static func isShared(_ path: String, mounts: String) -> Bool {
    var (longest, isShared) = (0, false)
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else {
        continue
      }
      let place = fields[4].hasSuffix("/") ? String(fields[4]) : fields[4] + "/"
      guard (path + "/").hasPrefix(place), place.utf8.count >= longest else { continue }
      longest = place.utf8.count
      isShared = sharedFileSystems.contains { fields[dash + 1].hasPrefix($0) }
    }
    return isShared
  }

  private static let sharedFileSystems = [
    "nfs", "cifs", "smb", "lustre", "gpfs", "beegfs", "ceph", "afs", "9p", "fuse.",
  ]

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The right to make a file; nil where another had it, who is done by now.
  func lock(_ name: String) -> CacheLock? {
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return CacheLock(file(name + CacheLock.ending))
  }

  /// Writes a file that is there as a whole or not at all.
  ///
  /// - Returns: whether it is there.
  func write(_ name: String, _ write: ((UnsafeRawBufferPointer) -> Void) throws -> Void) -> Bool {
    let unfinished = file("\(name).\(UUID().uuidString).unfinished")
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    var isWhole = true
    let hasThrown =
      (try? write { bytes in
        var rest = bytes
        while isWhole, !rest.isEmpty {
          let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
          if count < 0, errno == EINTR { continue }
          if count <= 0 { isWhole = false } else { rest = .init(rebasing: rest[count...]) }
        }
      }) == nil
    close(descriptor)
    guard isWhole, !hasThrown, rename(unfinished, file(name)) == 0 else {
      unlink(unfinished)
      return false
    }
    return true
  }

  /// Whether there is room for so many bytes more; those files that weren't used for the longest time give way.
  func makeRoom(for bytes: Int) -> Bool {
    let values = try? URL(filePath: path).resourceValues(forKeys: [.volumeAvailableCapacityKey])
    guard bytes <= limit / 2, bytes < (values?.volumeAvailableCapacity ?? .max) / 2 else {
      return false
    }
    removeUnfinished()
    var entries = self.entries.sorted { $0.lastUse < $1.lastUse }
    var total = entries.reduce(bytes) { $0 + $1.bytes }
    while total > limit, !entries.isEmpty {
      let oldest = entries.removeFirst()
      remove(oldest.key)
      total -= oldest.bytes
    }
    return true
  }

  /// Files that a process left that was killed.
  private func removeUnfinished() {
    for name in ownNames where name.hasSuffix(".unfinished") {
      let written = try? FileManager.default.attributesOfItem(atPath: file(name))[.modificationDate]
      guard let written = written as? Date, -written.timeIntervalSinceNow > Self.dayOfUnfinished
      else { continue }
      unlink(file(name))
    }
  }

  package var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Removes all that Seismo put there.
  ///
  /// - Returns: how many tables there were, and their bytes.
  package func clear() -> (tables: Int, bytes: Int) {
    let entries = self.entries
    for name in ownNames { unlink(file(name)) }
    rmdir(path)
    return (entries.count, entries.reduce(0) { $0 + $1.bytes })
  }

  /// Those that Seismo gave: a key, and an ending. The folder may have been somebody's before.
  private var ownNames: [String] {
    names.filter { name in
      name.prefix { $0.isASCII && $0.isHexDigit }.count == 32
        && Self.endings.contains(where: name.hasSuffix)
    }
  }

  private static let endings = [
    CacheEntry.ending, CacheEntry.endingOfTable, FileDigests.ending, CacheLock.ending,
    ".unfinished",
  ]
}
