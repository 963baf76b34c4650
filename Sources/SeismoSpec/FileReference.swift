internal import Foundation

/// A path in a spec: as written, and the folder it is relative to.
public struct FileReference: Sendable, Equatable {
  /// As the spec has it.
  public var written: String
  /// The spec's folder.
  public var folder: String
  /// What was opened by it, its copies, and the other references of its spec.
  package let opened: OpenFiles

  /// Makes a reference. What it and its copies read is of one version of the file.
  public init(_ written: String, in folder: String) {
    self.init(written, in: folder, opened: OpenFiles())
  }

  package init(_ written: String, in folder: String, opened: OpenFiles) {
    self.written = written
    self.folder = folder
    self.opened = opened
  }

  /// Whether both name the same file in the same way.
  public static func == (first: FileReference, second: FileReference) -> Bool {
    first.written == second.written && first.folder == second.folder
  }

  /// Whether it is `-`.
  package var isStandardInput: Bool { written == "-" }

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
    if written.hasPrefix("/") || isStandardInput { return written }
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
    return FileReference(text, in: decoding.folder, opened: decoding.files)
  } encode: { file, encoding in
    let name = file.written.split(separator: "/").last.map(String.init) ?? file.written
    let path = encoding.folder.map(file.path(from:)) ?? file.written
    return SpecNode(.scalar(encoding.namesFilesAlone ? name : path))
  } counterexamples: {
    [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
  }
}
