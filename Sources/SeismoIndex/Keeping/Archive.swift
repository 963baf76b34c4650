internal import Foundation
internal import SeismoSpec

/// A run or a sweep as one file, by the system's `tar`.
package struct Archive {
  private let root: String

  package init(of root: String) { self.root = root }

  /// Writes a folder to a gzipped tar file, and holds the file against the folder.
  ///
  /// - Throws: `IndexProblem`; no file is left then.
  package func write(_ folder: String, to file: String) throws {
    guard file.hasSuffix(".tar.gz") || file.hasSuffix(".tgz") else {
      throw IndexProblem("'\(file.excerpt())' should end in .tar.gz", isOfQuestion: true)
    }
    guard !FileManager.default.fileExists(atPath: file) else {
      throw IndexProblem("\(file) is there already; name another file, or remove it")
    }
    let url = URL(filePath: file)
    let partial = url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(getpid()).partial").path(percentEncoded: false)
    defer { unlink(partial) }
    let above = URL(filePath: "\(root)/\(folder)").deletingLastPathComponent()
      .path(percentEncoded: false)
    let name = RunPlace(folder).folder
    try IdleRun.hold(folder, of: root) {
      try Tar.run("--create", "--gzip", "--file", partial, "--directory", above, "--", name)
      #if os(Linux)
        try Tar.run("--compare", "--gzip", "--file", partial, "--directory", above)
      #endif
    }
    try Tar.run("--list", "--gzip", "--file", partial)
    // A link fails where somebody else made the file meanwhile.
    guard link(partial, file) == 0 else {
      throw IndexProblem("\(file) can't be written: \(String(cString: strerror(errno)))")
    }
  }

  /// Brings the folder of a file back, and never over one that is there.
  ///
  /// - Returns: the folder's name.
  /// - Throws: `IndexProblem`; nothing is changed then.
  package func read(_ file: String) throws -> String {
    guard FileManager.default.fileExists(atPath: file) else {
      throw IndexProblem("there is no file '\(file.excerpt())'", isOfQuestion: true)
    }
    let name = try folder(in: file)
    let target = "\(root)/\(name)"
    guard !FileManager.default.fileExists(atPath: target) else {
      throw IndexProblem("\(target) is there already, and is left as it is")
    }
    let aside = "\(root)/.unarchived-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: aside) }
    do {
      try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
    } catch {
      throw IndexProblem("\(aside) can't be made: \(error.localizedDescription)")
    }
    try Tar.run(
      "--extract", "--gzip", "--no-same-owner", "--file", file, "--directory", aside)
    try require(onlyFilesIn: aside, file)
    let inner = "\(aside)/\(name)"
    guard RunFinder.isRun(inner) || RunFinder.isSweep(inner) else {
      throw IndexProblem("\(file) isn't the archive of a run: it has no run.json")
    }
    guard rename(inner, target) == 0 else {
      throw IndexProblem("\(target) can't be made: \(String(cString: strerror(errno)))")
    }
    return name
  }

  /// The one folder that all entries of a file are in.
  private func folder(in file: String) throws -> String {
    let entries = try Tar.run("--list", "--gzip", "--file", file).split(separator: "\n")
    let names = Set(entries.map { $0.split(separator: "/", omittingEmptySubsequences: false)[0] })
    let isOutside = entries.contains {
      $0.hasPrefix("/") || $0.split(separator: "/").contains("..")
    }
    guard !isOutside, names.count == 1, let name = names.first, !name.isEmpty, !name.hasPrefix(".")
    else {
      throw IndexProblem("\(file) isn't the archive of a run: it should hold one folder")
    }
    return String(name)
  }

  /// Links could lead out of the folder.
  private func require(onlyFilesIn folder: String, _ file: String) throws {
    let entries = FileManager.default.enumerator(atPath: folder)
    while let entry = entries?.nextObject() as? String {
      var status = stat()
      let kind = lstat("\(folder)/\(entry)", &status) == 0 ? status.st_mode & S_IFMT : 0
      guard kind == S_IFREG || kind == S_IFDIR else {
        throw IndexProblem(
          "\(file) isn't the archive of a run: '\(entry.excerpt())' is no file and no folder")
      }
    }
  }
}

/// The system's `tar`.
private enum Tar {
  /// - Returns: what it printed.
  /// - Throws: `IndexProblem` with its own words.
  @discardableResult
  static func run(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["tar"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C"]) { $1 }
    let output = Pipe()
    // A file, since a pipe that nobody reads would stop it.
    let errors = FileManager.default.temporaryDirectory
      .appending(path: "seismo-tar-\(UUID().uuidString)")
    try? Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = try? FileHandle(forWritingTo: errors)
    do { try process.run() } catch {
      throw IndexProblem("'tar' can't be started: \(error.localizedDescription)")
    }
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let words = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      throw IndexProblem("tar: \(words.split(separator: "\n").first ?? "it failed")")
    }
    return String(decoding: printed, as: UTF8.self)
  }
}
