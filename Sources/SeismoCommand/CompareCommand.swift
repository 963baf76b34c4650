internal import ArgumentParser
internal import Foundation
internal import SeismoComparison
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Set runs side by side, or measure a spec's variants over paired seeds.",
    discussion: """
      Given runs' folders, it prints their results and where their specs differ. Given specs, it trains \
      every variant from the same seeds, judges what their 'claim' expects by intervals of paired \
      differences, and goes on where it was stopped when it is asked again.
      """)

  @Argument(
    help: ArgumentHelp("Folders of runs, two or more; or specs.", valueName: "run or spec"),
    completion: Completions.runs)
  var paths: [String]

  @Option(help: "Count spikes up to a training loss: a number, or matched (specs alone).")
  var atLoss: LossArgument?

  @Option(help: "Of runs: write a report with all curves in one picture to this HTML file.")
  var html: String?

  @Option(help: "Of specs: how many seeds; without it as many as the claim says, or 20.")
  var seeds: Int?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Of specs: change a value; repeatable.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    name: .shortAndLong, help: "Of specs: the folder that keeps what was trained, to go on from.")
  var output = "runs/compared"

  @Option(
    help: """
      Of specs: write what was found to this Markdown file, with pictures in images/ beside it; what stands \
      before its marker line is kept.
      """)
  var page: String?

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  private var areRuns: Bool {
    paths.allSatisfy(Self.isFolder)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  func validate() throws {
    if let seeds, !(1...10_000).contains(seeds) {
      throw ValidationError("--seeds must be from 2 to 10,000, got \(seeds)")
    }
    if let page, Self.isFolder(page) {
      throw ValidationError("--page \(page) is a folder; give the Markdown file to write")
    }
    if let page, FileManager.default.fileExists(atPath: page),
      !["md", "markdown"].contains(URL(filePath: page).pathExtension.lowercased())
    {
      throw ValidationError(
        "--page \(page) is there already, and is no .md file; name the Markdown file to write")
    }
    guard areRuns else {
      if let run = paths.first(where: Self.isFolder) {
        throw ValidationError("\(run) is a run's folder; compare runs or specs, not both")
      }
      if html != nil { throw ValidationError("--html is for runs; give specs --page") }
      return
    }
    let ofSpecs = [
      ("--seeds", seeds != nil), ("--set", !overrides.isEmpty), ("--page", page != nil),
    ].filter(\.1)
    if let (name, _) = ofSpecs.first { throw ValidationError("\(name) is for specs, not for runs") }
  }

  func run() throws {
    if areRuns { try compareRuns() } else { try compareSpecs() }
  }

  private func compareRuns() throws {
    guard paths.count >= 2 else {
      throw ValidationError("compare needs two runs or more, or a spec")
    }
    let saved = try paths.map { try SavedRun(path: $0) }
    let model = RunReport.model(comparing: saved)
    standardError("\(FoldedNotes.text(of: RunReport.warnings(comparing: saved)))")
    for fact in model.facts.prefix(saved.count) { print("\(fact.label): \(fact.value)") }
    print()
    let columns = Terminal.standardOutput.width
    print(ResultTable.render(model, columns: columns))
    switch atLoss?.limit {
    case .loss(let loss)?: print(LossReached.table(model, loss: loss, columns: columns))
    case .matched?: throw ValidationError("--at-loss matched needs a spec; give runs a number")
    case .off?, nil: break
    }
    let arms = Arms(model)
    if let table = ArmsWords.table(arms, columns: columns) { print(table) }
    for sentence in ArmsWords.sentences(arms) + model.notes { print(sentence.wrapped(to: columns)) }
    if Set(saved.map(\.lock)).count == 1 { print("Specs, data and machine are the same.") }
    if let html {
      try writeFile(HTMLReport.render(model, comparesRuns: true), to: html, over: HTMLReport.mark)
      print(html)
    }
  }

  private func compareSpecs() throws {
    let interruption = Interruption()
    let signals = SignalWatch(interruption)
    defer { signals.stop() }
    try requireDifferentNames()
    var found: [Comparison] = []
    for path in paths {
      var runner = ComparisonRunner(
        path: path, output: output, registry: try Linked.components())
      (runner.overrides, runner.seeds) = (overrides, seeds)
      (runner.atLoss, runner.interruption) = (atLoss?.limit, interruption)
      let display = TrainingsDisplay(path, isQuiet: quiet)
      runner.observe = { display.show($0) }
      runner.note = { standardError("\(FoldedNotes.text(of: $0))") }
      let comparison = try runner.run()
      display.finish()
      guard let comparison else {
        standardError("interrupted; the same command goes on from here\n")
        throw ExitCode(130)
      }
      print(ComparisonText.render(comparison, columns: Terminal.standardOutput.width))
      found.append(comparison)
    }
    if let page { try write(found, to: page) }
  }

  /// Two specs of one name would share a ledger and a picture. Mistakes in any spec are told before the first is
  /// trained.
  private func requireDifferentNames() throws {
    let registry = try Linked.components()
    var known: [String: String] = [:]
    for path in paths {
      let experiment = try Experiment(path: path, overrides: overrides, registry: registry)
      if seeds == 1, experiment.variants.contains(where: { $0.config.splitter.foldCount == 1 }) {
        throw ValidationError(
          "--seeds must be from 2 to 10,000, got 1; one is enough where the split has folds, as k_fold has"
        )
      }
      let name = experiment.name
      if let other = known.updateValue(path, forKey: RunDirectory.safeName(name).lowercased()) {
        throw ValidationError(
          "\(other) and \(path) are both named '\(name)'; give one of them another 'name:'")
      }
    }
  }

  private func write(_ comparisons: [Comparison], to page: String) throws {
    let folder = URL(filePath: page).deletingLastPathComponent()
    let images = folder.appending(path: "images")
    do {
      try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
    } catch {
      throw RunFailure("\(images.path) can't be made: \(error.localizedDescription)")
    }
    for comparison in comparisons {
      let file = images.appending(path: ComparisonPage.pictureName(of: comparison))
      try writeFile(
        ComparisonPicture.render(comparison), to: file.path, over: ComparisonPicture.mark)
    }
    let text = ComparisonPage.render(comparisons, head: try head(of: page), images: "images") {
      FileReference($0.experiment.source.name, in: FileManager.default.currentDirectoryPath)
        .path(from: folder.path)
    }
    try writeFile(text, to: page)
    print(page)
  }
}

extension CompareCommand {
  /// A page as it was, which may hold a person's words; "" where there is none yet.
  private func head(of page: String) throws -> String {
    guard FileManager.default.fileExists(atPath: page) else { return "" }
    do {
      return try String(contentsOfFile: page, encoding: .utf8)
    } catch {
      throw RunFailure(
        "\(page) can't be read as UTF-8 text, and is left as it is: \(error.localizedDescription)")
    }
  }
}

/// A `--at-loss`.
struct LossArgument: ExpressibleByArgument {
  let limit: LossLimit

  init?(argument: String) {
    if argument == "matched" {
      limit = .matched
    } else if let loss = Double(argument), loss > 0, loss.isFinite {
      limit = .loss(loss)
    } else {
      return nil
    }
  }
}
