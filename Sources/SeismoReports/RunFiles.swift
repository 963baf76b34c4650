package import SeismoTraining

extension RunReport {
  /// Draws a run's report into its folder: `report.html` and `curves.svg`.
  ///
  /// - Returns: what was drawn, for the closing table.
  /// - Throws: `SavedRunProblem` or `RunFailure`.
  package static func draw(_ directory: RunDirectory) throws -> ReportModel {
    let model = model(of: try SavedRun(path: directory.path))
    try directory.write(SVGChart.render(model), to: "curves.svg")
    try directory.write(HTMLReport.render(model), to: "report.html")
    return model
  }
}
