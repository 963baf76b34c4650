internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoRuns

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a spec, its data and its arithmetic without training.",
    discussion: "Reads the data, fits the preparation and plans the network: what passes, trains.")

  @OptionGroup var arguments: SpecArguments

  @Flag(help: "Prove that no step of the preparation looks at held-out rows, by corrupting them.")
  var leakage = false

  @Flag(name: .shortAndLong, help: "Say nothing when all is well.")
  var quiet = false

  func run() throws {
    let experiment = try arguments.experiment()
    let (jobs, notes) = try experiment.check()
    var lines = jobs + notes
    if leakage {
      let verdicts = try experiment.checkLeakage()
      let leaks = verdicts.filter { $0.leak != nil }
      guard leaks.isEmpty else {
        throw RunFailure(leaks.map { "error: \($0)" }.joined(separator: "\n"))
      }
      lines += verdicts.map(\.description)
    }
    if !quiet { print((lines + ["\(arguments.spec): no problems found"]).joined(separator: "\n")) }
  }
}
