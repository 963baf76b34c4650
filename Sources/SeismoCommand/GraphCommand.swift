internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw the pipeline and the network, with shapes and parameter counts.")

  @OptionGroup var arguments: SpecArguments

  @Option(help: "Draw this variant; all without it.")
  var variant: String?

  @Option(help: "Write the picture of the first drawn variant to an SVG file.")
  var svg: String?

  func run() throws {
    let experiment = try arguments.experiment()
    let names = experiment.variants.map(\.name)
    if let variant, !names.contains(variant) {
      throw ValidationError(
        "no variant '\(variant.excerpt())'; \(suggestion(for: variant, among: names))")
    }
    let graphs = try experiment.variants.filter { variant == nil || $0.name == variant }
      .map { try experiment.graph(of: $0) }
    print(graphs.map(\.text).joined(separator: "\n"), terminator: "")
    if let svg, let first = graphs.first {
      try writeFile(first.svg, to: svg, over: TrainingGraph.mark)
    }
  }
}
