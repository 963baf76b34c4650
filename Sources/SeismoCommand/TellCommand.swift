internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoSweeps

struct TellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tell",
    abstract:
      "Tell a sweep of settings to train, or of what came of others: JSON lines in and out.",
    discussion: """
      Each line of standard input is an object; each answer is one on standard output.

      {"settings": {"optimizer.learning_rate": 0.01}}   trains them as a trial, and answers with its end
      {"settings": {…}, "report": 1, "id": 7}           reports after every epoch, and waits for:
      {"trial": 3, "go_on": false}                      that the trial stops, or goes on
      {"trial": 3, "epoch": 5, "value": 0.61}           of a training done elsewhere: does it go on?
      {"trial": 3, "value": 0.41}                       … and how it ended
      {"trial": 3, "run": "runs/…"}                     … with the value of that run
      {"trial": 3, "status": "failed", "reason": "…"}   … or that it failed
      """)

  @Argument(help: ArgumentHelp("A sweep's folder, or a spec to begin one.", valueName: "sweep"))
  var sweep: String

  @Option(name: .shortAndLong, help: "The folder that a new sweep's own folder is made in.")
  var output = "runs"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Trainings at the same time; without it as many as processors.", valueName: "N"))
  var jobs: Int?

  func validate() throws {
    guard jobs ?? 1 >= 1 else {
      throw ValidationError("--jobs must be at least 1, got \(jobs ?? 0)")
    }
  }

  func run() throws {
    let registry = try Linked.components()
    let (folder, spec) = try openSweep(sweep, output: output, isDriven: true)
    let options = SweepRunner.Options(jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    let telling = try Telling(folder, spec, registry: registry, options) {
      print(json: $0.onOneLine)
    }
    print(json: JSON.object([.init("sweep", .string(folder.path))]).onOneLine)
    while let line = readLine() { telling.take(line) }
    try telling.finish()
    try SweepOutput.write(folder, registry: registry)
  }
}
