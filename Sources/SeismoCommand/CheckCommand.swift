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
    for variant in experiment.variants {
      let data = try experiment.prepareData(of: variant)
      try data.requireFinite()
      let planned = try experiment.plan(variant, for: data)
      if !quiet {
        print("\(variant.name): \(planned.shapeInWords); \(planned.batches.inWords)")
      }
    }
    if !quiet { print("\(arguments.spec): no problems found") }
  }
}
