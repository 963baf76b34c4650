internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first spec for a data file, which runs as it is.")

  @Argument(
    help: "The data file, gzipped or not; - for standard input.", completion: Completions.data)
  var file: String?

  @OptionGroup var options: ReaderOptions

  @Option(help: "The column to predict; proposed without it.")
  var target: String?

  @Option(name: .shortAndLong, help: "The spec to write; the file's name with .yaml without it.")
  var output: String?

  func run() throws {
    let here = FileManager.default.currentDirectoryPath
    let display = ReadingDisplay(Terminal.standardError)
    let registry = try Linked.components()
    let path = output ?? stem + ".yaml"
    guard !FileManager.default.fileExists(atPath: path) else {
      throw RunFailure("\(path) is there already; name another file with --output")
    }
    let inspection = try options.inspection(of: file, registry, progress: display.show)
    let folder = URL(filePath: path, relativeTo: URL(filePath: here, directoryHint: .isDirectory))
      .deletingLastPathComponent().path
    let spec: StartingSpec
    do {
      spec = try .found(
        for: inspection, target: target,
        at: .init(path: path, folder: folder, registry: registry, progress: display.show))
    } catch let refusal as StartingSpec.Refusal {
      display.finish()
      let doubts = inspection.table.notes.doubts
      standardError("\(FoldedNotes.text(of: doubts, more: "\(inspecting) says all"))")
      throw RunFailure("\(inspection.name): error: \(refusal)")
    }
    display.finish()
    try writeFile(spec.text, to: path)
    let notes = spec.notes + (inspection.file.map(sourceNotes) ?? [])
    standardError("\(FoldedNotes.text(of: notes, more: "\(inspecting) says all"))")
    print(
      """
      \(path): predicts \(spec.targetInWords), \
      \(spec.isClassification ? "as a class" : "as a number"), \
      from \(inspection.table.rowCount) rows
      seismo run \(path)\(inspection.file?.isStandardInput == true ? " < FILE" : "")
      """)
  }

  /// What a run of the spec needs, when the data can't be read there again.
  private func sourceNotes(_ file: FileReference) -> [String] {
    let path = file.path
    let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    // A pattern has no kind.
    let canBeReadAgain = kind == nil || kind == .typeRegular || kind == .typeSymbolicLink
    guard file.written == "-" || !canBeReadAgain else { return [] }
    return [
      "\(file.written == "-" ? "standard input" : file.written) can be read once: keep the data in a "
        + "file, and name it in data.read.path"
    ]
  }

  /// The command that says all of the data.
  private var inspecting: String {
    let words = [file].compactMap(\.self) + (options.reader.map { ["--reader", $0] } ?? [])
    return (["seismo inspect"] + words + options.settings.flatMap { ["--set", $0] })
      .joined(separator: " ")
  }

  private var stem: String {
    let name = URL(filePath: file ?? options.reader ?? "data").lastPathComponent
    let stem = name.split(separator: ".").first.map(String.init) ?? "data"
    return stem == "-" ? "data" : stem
  }
}
