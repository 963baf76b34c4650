internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec

struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Print the filled spec, with the origin of each value.",
    discussion: """
      What it prints is a spec itself, its paths relative to the current folder: saved here, it runs \
      to the same bits.
      """)

  @OptionGroup var arguments: SpecArguments

  func run() throws {
    let experiment = try arguments.experiment()
    print(
      experiment.filled(relativeTo: FileManager.default.currentDirectoryPath).yaml { path, _ in
        experiment.origin(of: path)
      }, terminator: "")
  }
}
