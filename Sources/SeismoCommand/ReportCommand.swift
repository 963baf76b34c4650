internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
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
    if json {
      print(json: try JSONResult.text(of: model, in: directory))
    } else {
      print(
        ResultTable.render(model, columns: Terminal.standardOutput.width) + "\n"
          + directory.file("report.html"))
    }
  }
}
