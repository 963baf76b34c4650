internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoSweeps

struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Ask a sweep which settings to try next, for trainings that another program does.",
    discussion: """
      Prints a line of JSON for each trial: its number, its settings, and a spec that 'seismo run' takes. Given a spec, a \
      sweep is begun; its folder is in the line. The result is told by 'seismo tell'.

      seismo ask spec.yaml
      {"sweep":"runs/…","trial":1,"settings":{"optimizer.learning_rate":0.00312},"spec":"runs/…/trials/0001.yaml"}
      """)

  @Argument(help: ArgumentHelp("A sweep's folder, or a spec to begin one.", valueName: "sweep"))
  var sweep: String

  @Option(help: "How many trials.")
  var count = 1

  @Option(name: .shortAndLong, help: "The folder that a new sweep's own folder is made in.")
  var output = "runs"

  func validate() throws {
    guard count >= 1 else { throw ValidationError("--count must be at least 1, got \(count)") }
  }

  func run() throws {
    let (folder, spec) = try openSweep(sweep, output: output, isDriven: false)
    for _ in 0..<count {
      guard let asked = try folder.ask(spec) else {
        return print(
          json: JSON.object([.init("sweep", .string(folder.path)), .init("done", .bool(true))])
            .onOneLine)
      }
      let settings = asked.point.settings.map { JSON.Member("\($0.path)", $0.value.json) }
      print(
        json: JSON.object([
          .init("sweep", .string(folder.path)), .init("trial", .integer(asked.trial)),
          .init("settings", .object(settings)), .init("spec", .string(asked.spec)),
        ]).onOneLine)
    }
  }
}

/// A sweep that is there, or a new one of a spec.
func openSweep(
  _ path: String, output: String, isDriven: Bool
) throws -> (SweepFolder, SweptSpec) {
  let registry = try Linked.components()
  if SweepFolder.isOne(path) {
    let folder = SweepFolder(path: path)
    return (folder, try folder.spec(registry: registry))
  }
  let spec = try SweptSpec(try SpecSource(path: path), isDriven: isDriven, registry: registry)
  let first = try spec.experiment(of: spec.point(1))
  let folder = try SweepFolder.make(spec, first, overrides: [], in: output)
  return (folder, spec)
}
