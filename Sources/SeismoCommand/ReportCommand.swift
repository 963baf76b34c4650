internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSweeps
internal import SeismoTraining

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Draw the report of a saved run or sweep again.")

  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: Completions.runs)
  var folder: String

  @Flag(help: "Results as JSON on standard output.")
  var json = false

  func run() throws {
    if SweepFolder.isOne(folder) {
      let sweep = SweepFolder(path: folder)
      try sweep.gather()
      return try SweepOutput.draw(
        sweep, registry: try Linked.components(), printsJSON: json)
    }
    let directory = RunDirectory(path: folder)
    let model = try RunReport.draw(directory)
    if json {
      print(json: try JSONResult.text(of: model, in: directory))
    } else {
      print(
        ResultTable.render(model, columns: Terminal.standardOutput.width) + "\n"
          + directory.file("report.html"))
    }
  }
}
