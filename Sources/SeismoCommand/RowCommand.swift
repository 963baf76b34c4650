internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoRuns

struct RowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "row",
    abstract: "Show what a run read of a row, and what its preparation made of it.",
    discussion: "Prepares the data again by the run's lock; data that have changed are refused.")

  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: Completions.runs)
  var folder: String

  @Argument(
    help: ArgumentHelp(
      "The row: a line as other commands name it, such as vehicle.csv.gz:381, or its number as read, from 0.",
      valueName: "row"),
    transform: RowArgument.read)
  var row: RowReference

  @OptionGroup var moved: MovedDataOption

  @Option(help: "The variant; the first without it.", completion: Completions.variants)
  var variant: String?

  @Option(help: "The fold, from 1.")
  var fold: Int?

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let story = try RowStory(
      of: row, in: moved.run(folder), variant: variant, fold: fold,
      registry: try Linked.components())
    if json {
      print(json: try RowJSON.text(of: story))
    } else {
      print(RowText.render(story))
    }
  }
}
