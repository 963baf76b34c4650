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

  @Option(help: "Draw this variant; all without it.", completion: Completions.variants)
  var variant: String?

  @Flag(help: "List the network's operations instead, each with its shape and parameters.")
  var operations = false

  @Option(help: "Write the picture of the first drawn variant to an SVG file.")
  var svg: String?

  func run() throws {
    let experiment = try arguments.experiment()
    let names = experiment.variants.map(\.name)
    if let variant, !names.contains(variant) {
      throw ValidationError(
        "no variant '\(variant.excerpt())'; \(suggestion(for: variant, among: names))")
    }
    let drawn = experiment.variants.filter { variant == nil || $0.name == variant }
    if operations {
      let lists = try drawn.map { OperationList($0.name, try experiment.networkGraph(of: $0)).text }
      print(lists.joined(separator: "\n"), terminator: "")
      guard svg != nil else { return }
    }
    let graphs = try drawn.map { try experiment.graph(of: $0) }
    if !operations { print(graphs.map(\.text).joined(separator: "\n"), terminator: "") }
    if let svg, let first = graphs.first {
      try writeFile(first.svg, to: svg, over: TrainingGraph.mark)
    }
  }
}
