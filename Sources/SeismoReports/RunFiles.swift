internal import SeismoPreparation
package import SeismoRuns

extension RunReport {
  /// Draws a run's report into its folder: `report.html` and `curves.svg`.
  ///
  /// - Parameter record: what `run.json` will say of the run; nil for what it says.
  /// - Returns: what was drawn, for the closing table.
  /// - Throws: `SavedRunProblem` or `RunFailure`.
  package static func draw(_ directory: RunDirectory, as record: RunRecord? = nil) throws
    -> ReportModel
  {
    directory.removeLeftovers()
    let model = model(of: try SavedRun(path: directory.path, record: record))
    try directory.write(SVGChart.render(model), to: "curves.svg")
    try directory.write(HTMLReport.render(model), to: "report.html")
    return model
  }
}
