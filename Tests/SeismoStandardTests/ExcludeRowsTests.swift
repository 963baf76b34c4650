import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

@Suite struct `Excluding rows` {
  private let table = Table(
    columns: [Column(name: "x", values: .numbers([1, 2, 3, 4]))],
    provenance: Provenance([("data/a.csv", [2, 3]), ("b.csv", [2, 5])]))

  @Test func `drops those at the places named, whichever file they are of`() throws {
    var filter = ExcludeRows()
    filter.rows = ["a.csv:3", "b.csv:2"]
    #expect(try filter.keep(TrainView(trainingRows: table)) == [true, false, false, true])
    // A row that was read and isn't here, such as a held-out one, is nothing to drop.
    let some = table.selecting([0, 3])
    #expect(try filter.keep(TrainView(trainingRows: some)) == [true, true])
  }

  @Test(arguments: [
    "a.csv:3", "data/a.csv:3", "../../data/a.csv:3", "./data/a.csv:3", "a.csv:3 (row 1)",
  ])
  func `takes a place as any message or file of a run has it`(place: String) throws {
    var filter = ExcludeRows()
    filter.rows = [place]
    #expect(try filter.keep(TrainView(trainingRows: table)) == [true, false, true, true])
  }

  @Test func `of a place that two files have is refused`() {
    let table = Table(
      columns: [Column(name: "x", values: .numbers([1, 2]))],
      provenance: Provenance([("a/x.csv", [5]), ("b/x.csv", [5])]))
    var filter = ExcludeRows()
    filter.rows = ["x.csv:5"]
    #expect(
      message { try filter.keep(TrainView(trainingRows: table)) }
        == "rows: several files have a row at x.csv:5")
  }

  @Test func `of a place where no row begins is refused`() {
    var filter = ExcludeRows()
    filter.rows = ["a.csv:4"]
    #expect(
      message { try filter.keep(TrainView(trainingRows: table)) }
        == "rows: no row begins at a.csv:4; expected file.csv.gz:line")
  }
}
