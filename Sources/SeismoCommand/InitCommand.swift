internal import ArgumentParser
internal import Foundation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first spec for a data file, which runs as it is.")

  @Argument(help: "The data file, gzipped or not.")
  var file: String

  @Option(help: "The column to predict; proposed without it.")
  var target: String?

  @Option(name: .shortAndLong, help: "The spec to write; the file's name with .yaml without it.")
  var output: String?

  func run() throws {
    let here = FileManager.default.currentDirectoryPath
    let display = ReadingDisplay(Terminal.standardError)
    let inspection = try FileInspection(
      FileReference(file, in: here), registry: try Linked.components(), progress: display.show)
    display.finish()
    let path = output ?? stem + ".yaml"
    guard !FileManager.default.fileExists(atPath: path) else {
      throw RunFailure("\(path) is there already; name another file with --output")
    }
    do {
      let spec = try StartingSpec(inspection, target: target)
      let folder = URL(filePath: path, relativeTo: URL(filePath: here, directoryHint: .isDirectory))
        .deletingLastPathComponent().path
      let text = spec.text(in: folder)
      try check(text, path, folder)
      try writeFile(text, to: path)
      print(
        """
        \(path): predicts \(spec.targetInWords), \
        \(spec.isClassification ? "as a class" : "as a number"), \
        from \(inspection.table.rowCount) rows
        seismo run \(path)
        """)
      standardError(
        FoldedNotes.text(of: notes(inspection), more: "seismo inspect \(file) says all"))
    } catch let refusal as StartingSpec.Refusal {
      throw RunFailure("\(file): error: \(refusal)")
    }
  }

  /// What may be otherwise in the file, and what isn't read of it.
  private func notes(_ inspection: FileInspection) -> [String] {
    let notes = inspection.table.notes
    let count = notes.rejects.count
    guard count > 0 else { return notes.doubts }
    let left =
      "\(count) \(count == 1 ? "row or value" : "rows or values") can't be read and "
      + (count == 1 ? "is left out" : "are left out")
    return notes.doubts + ["\(left); seismo inspect \(file) names the first"]
  }

  /// No spec is written that `seismo check` would refuse to read.
  private func check(_ text: String, _ path: String, _ folder: String) throws {
    let source = SpecSource(name: path, folder: folder, text: text)
    _ = try Experiment(try source.parse(), source: source, registry: try Linked.components())
  }

  private var stem: String {
    let name = URL(filePath: file).lastPathComponent
    let stem = name.split(separator: ".").first.map(String.init) ?? "data"
    return stem == "-" ? "data" : stem
  }
}
