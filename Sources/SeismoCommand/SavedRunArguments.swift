internal import ArgumentParser
internal import SeismoRuns

/// The option of a command that reads a run's data again.
struct MovedDataOption: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "Where the run's data are now, if they moved: the file, or the folder of several; held to the recorded SHA-256.",
      valueName: "path"))
  var place: String?

  /// A run's folder, with its data where they are.
  func run(_ folder: String) -> RunDirectory { RunDirectory(path: folder, data: place) }
}
