internal import Foundation
internal import SeismoSpec

/// The SHA-256 of files, taken once for each version of a file.
///
/// They are believed until the machine starts again: what was on its way to the disk when it stopped may be lost,
/// and the file looks as before.
struct FileDigests: Sendable {
  static let ending = ".sha256"
  /// Smaller files are read as quickly.
  static let worthwhile = 1 << 20

  let folder: CacheFolder
  /// What of a file they are of: the whole, or a part that this word names.
  var part = ""

  private static let start: String = {
    #if canImport(Darwin)
      var time = timeval()
      var size = MemoryLayout<timeval>.size
      sysctlbyname("kern.boottime", &time, &size, nil, 0)
      return "\(time.tv_sec).\(time.tv_usec)"
    #else
      return (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
    #endif
  }()

  private func name(of version: FileVersion) -> String {
    String(SeismoPreparation.sha256(of: "\(Self.start)\n\(version.text)\n\(part)").prefix(32))
      + Self.ending
  }

  /// The digest that was taken of a version; nil where none was.
  func known(_ version: FileVersion) -> String? {
    guard !Self.start.isEmpty, version.size >= Self.worthwhile,
      let digest = try? String(contentsOfFile: folder.file(name(of: version)), encoding: .utf8),
      digest.utf8.count == 64
    else { return nil }
    return digest
  }

  /// Keeps the digest of a version that can't change unseen.
  func keep(_ digest: String, of version: FileVersion) {
    guard !Self.start.isEmpty, version.size >= Self.worthwhile else { return }
    _ = folder.write(name(of: version)) { write in
      var digest = digest
      digest.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }
  }
}
