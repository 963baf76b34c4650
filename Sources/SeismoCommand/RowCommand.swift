internal import ArgumentParser
internal import SeismoTraining

struct RowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "row",
    abstract: "Show what a run read of a row, and what its preparation made of it.",
    discussion: "Prepares the data again by the run's lock; data that have changed are refused.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
  var folder: String

  @Argument(help: ArgumentHelp("The row's number as read, from 0.", valueName: "number"))
  var row: Int

  @Option(help: "The variant; the first without it.")
  var variant: String?

  @Option(help: "The fold, from 1.")
  var fold: Int?

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let story = try RowStory(
      of: row, in: RunDirectory(path: folder), variant: variant, fold: fold,
      registry: try Linked.components())
    if json {
      print(json: try RowJSON.text(of: story))
    } else {
      print(RowText.render(story))
    }
  }
}
