internal import Foundation

/// A path in a spec: as written, and the folder it is relative to.
public struct FileReference: Sendable, Equatable {
  /// As the spec has it.
  public var written: String
  /// The spec's folder.
  public var folder: String

  /// Makes a reference.
  public init(_ written: String, in folder: String) {
    self.written = written
    self.folder = folder
  }

  /// The path to open.
  public var path: String {
    URL(
      filePath: written,
      relativeTo: URL(filePath: Self.withoutLinks(folder), directoryHint: .isDirectory)
    ).standardizedFileURL.path(percentEncoded: false)
  }

  /// A folder where it really is, since `..` leads out of that and not out of a link; as it is if it isn't there.
  private static func withoutLinks(_ folder: String) -> String {
    guard let real = realpath(folder.isEmpty ? "." : folder, nil) else { return folder }
    defer { free(real) }
    return String(cString: real)
  }

  /// The path as seen from another folder: relative where they share one, with `..` where needed.
  package func path(from other: String) -> String {
    if written.hasPrefix("/") { return written }
    let target = path.split(separator: "/")
    let base = URL(filePath: Self.withoutLinks(other)).standardizedFileURL.path(
      percentEncoded: false
    )
    .split(separator: "/")
    let shared = zip(target, base).prefix { $0 == $1 }.count
    let ups = Array(repeating: "..", count: base.count - shared)
    return (ups + target.dropFirst(shared).map(String.init)).joined(separator: "/")
  }
}

extension Value where V == FileReference {
  /// A file's path, relative to the spec's folder unless absolute.
  public static let file = Value(accepts: "a path", schema: .text) { node, decoding in
    guard let text = node.text, !text.isEmpty else {
      decoding.report(.wrongType(expected: "a path", found: node.described), at: node)
      return nil
    }
    return FileReference(text, in: decoding.folder)
  } encode: { file, encoding in
    SpecNode(.scalar(encoding.folder.map(file.path(from:)) ?? file.written))
  } counterexamples: {
    [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
  }
}
