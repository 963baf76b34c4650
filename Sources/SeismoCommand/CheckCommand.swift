internal import ArgumentParser
internal import SeismoTraining

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a spec, its data and its arithmetic without training.",
    discussion: "Reads the data, fits the preparation and plans the network: what passes, trains.")

  @OptionGroup var arguments: SpecArguments

  @Flag(name: .shortAndLong, help: "Say nothing when all is well.")
  var quiet = false

  func run() throws {
    let experiment = try arguments.experiment()
    let lines = try Runner(experiment, output: "").check()
    if !quiet { print((lines + ["\(arguments.spec): no problems found"]).joined(separator: "\n")) }
  }
}
