internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what is in a data file: how it is written, its columns, and what is odd.")

  @Argument(
    help: "The data file, gzipped or not; - for standard input.", completion: Completions.data)
  var file: String?

  @OptionGroup var options: ReaderOptions

  @Flag(help: "As JSON.")
  var json = false

  @Flag(help: "With --json, every column's values as well.")
  var values = false

  func validate() throws {
    if values, !json { throw ValidationError("--values needs --json") }
  }

  func run() throws {
    let display = ReadingDisplay(Terminal.standardError)
    let registry = try Linked.components()
    let inspection = try options.inspection(of: file, registry, progress: display.show)
    display.finish()
    if json {
      print(json: try InspectionJSON.text(of: inspection, withValues: values))
    } else {
      print(
        InspectionText(inspection, width: Terminal.standardOutput.width ?? 100).text,
        terminator: "")
    }
  }
}
