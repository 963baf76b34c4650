internal import Foundation
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoSweeps

/// What a sweep leaves when it ends: the best trial as a spec, the report, and the closing table.
enum SweepOutput {
  /// The best trial's spec.
  static let bestFile = "best.yaml"
  /// Rows of the closing table.
  private static let mostRows = 10

  /// Writes the files and prints the table.
  static func draw(_ folder: SweepFolder, registry: Registry, printsJSON: Bool) throws {
    let results = try write(folder, registry: registry)
    if printsJSON {
      print(json: json(of: results).text)
    } else {
      print(table(of: results, columns: Terminal.standardOutput.width))
      for line in SweepWords.closing(results) {
        print(line.wrapped(to: Terminal.standardOutput.width))
      }
      print(folder.directory.file("report.html"))
      if results.best != nil { print(folder.directory.file(bestFile)) }
    }
  }

  /// Writes the files alone.
  @discardableResult
  static func write(_ folder: SweepFolder, registry: Registry) throws -> SweepResults {
    let results = try SweepResults(folder)
    if let best = results.best { try writeBest(best, results, registry) }
    try folder.directory.write(SweepPage.render(results), to: "report.html")
    return results
  }

  /// The best trial as a spec that 'seismo run' takes, every default written out.
  private static func writeBest(
    _ best: TrialRecord, _ results: SweepResults, _ registry: Registry
  ) throws {
    let lock = results.folder.run(of: best.trial).file("run.lock.yaml")
    guard FileManager.default.fileExists(atPath: lock) else { return }
    let experiment = try Experiment(path: lock, registry: registry)
    let directory = results.folder.directory
    let value = Figures.significant(best.value ?? .nan, 6)
    let head = """
      # Trial \(best.trial) of \(results.trials.count): \(results.record.metric) \(value).
      # \(best.inWords.visibleOnOneLine)

      """
    try directory.write(
      head + experiment.filled(relativeTo: directory.path).yaml(), to: bestFile)
  }

  private static func json(of results: SweepResults) -> JSON {
    .object([
      .init("sweep", .string(results.folder.path)),
      .init("metric", .string(results.record.metric)),
      .init("mode", .string(results.record.mode.rawValue)),
      .init("trials", .array(results.trials.map(\.json))),
      .init("ranking", .array(results.ranked.map { .integer($0.trial) })),
    ])
  }

  private static func table(of results: SweepResults, columns: Int?) -> String {
    let shown = results.ranked.prefix(mostRows)
    guard !shown.isEmpty else { return "No trial came to its end." }
    let metric = ReportModel.label(of: results.record.metric)
    let headings =
      [TextTable.Column("trial", isName: true), TextTable.Column(metric)]
      + (results.record.trainings > 1 ? [TextTable.Column("from – to")] : [])
      + [TextTable.Column("seconds")]
      + results.keys.map { TextTable.Column($0, isText: true) }
    let rows = shown.map { trial in
      [
        [
          "\(trial.trial)", Figures.figure(trial.value, label: metric),
        ]
          + (results.record.trainings > 1
            ? [
              "\(Figures.figure(trial.values.min(), label: metric)) – \(Figures.figure(trial.values.max(), label: metric))"
            ] : [])
          + [Figures.significant(trial.seconds, 3)]
          + results.keys.map { trial.text(of: $0) ?? Figures.missing }
      ]
    }
    let more =
      results.ranked.count > mostRows
      ? "\(results.ranked.count - mostRows) more in report.html.\n" : ""
    return TextTable(headings, rows).text(width: columns) + more
  }
}
