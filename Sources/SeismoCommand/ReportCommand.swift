internal import ArgumentParser
internal import SeismoReports
internal import SeismoTraining

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Draw a saved run's report again.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
  var folder: String

  @Flag(help: "Results as JSON on standard output.")
  var json = false

  func run() throws {
    let directory = RunDirectory(path: folder)
    let model = try RunReport.draw(directory)
    print(
      json
        ? try JSONResult.text(of: model, in: directory)
        : ResultTable.render(model, columns: Terminal.standardOutput.width) + "\n"
          + directory.file("report.html"))
  }
}

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Set runs side by side: results, and where their specs differ.")

  @Argument(help: ArgumentHelp("The runs' folders, two or more.", valueName: "run"))
  var runs: [String]

  @Option(help: "Write a report with all curves in one picture to this HTML file.")
  var html: String?

  func validate() throws {
    guard runs.count >= 2 else { throw ValidationError("compare needs two runs or more") }
  }

  func run() throws {
    let saved = try runs.map { try SavedRun(path: $0) }
    let model = RunReport.model(comparing: saved)
    print(ResultTable.render(model, columns: Terminal.standardOutput.width))
    if saved.count == 2 {
      print(
        model.notes.isEmpty
          ? "Specs, data and machine are the same."
          : "Their locks differ:\n" + model.notes.map { "  \($0)" }.joined(separator: "\n"))
    }
    if let html {
      try writeFile(HTMLReport.render(model), to: html)
      print(html)
    }
  }
}
