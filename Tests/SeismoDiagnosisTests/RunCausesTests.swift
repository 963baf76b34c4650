import SeismoDiagnosis
import SeismoNetworks
import SeismoRuns
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// What the spikes of a run have in common.
@Suite struct RunCausesTests {
  /// Rows on a line, each a step from the one before, all of a class but the last, which stands where row 7 does.
  private func table(isTwinOfAnotherClass: Bool) -> Table {
    var table = Table(
      columns: [Column(name: "x", values: .numbers((0..<999).map(Double.init) + [7]))],
      provenance: Provenance(file: "a.csv", lines: (0..<1000).map { UInt32($0 + 2) }))
    let codes = [Int32](repeating: 0, count: 999) + [isTwinOfAnotherClass ? 1 : 0]
    table.target = Column(name: "y", values: .categories(codes, levels: ["a", "b"]))
    return table
  }

  /// Spikes without a cause, each set off by one row.
  private func judged(
    _ rows: [Int], in table: Table, _ cause: SpikeCause.Kind = .unknown
  ) -> [SpikesFile.Spike] {
    var file = SpikesFile(
      explained: true, steps: 900, probedRows: 9, spacing: 1,
      spikes: rows.enumerated().map { index, row in
        let step = 100 * (index + 1)
        var spike = SpikesFile.Spike(
          SpikeEpisode(onset: step, peak: step + 5, end: step + 9, baseline: 0, height: 1),
          series: .probe)
        spike.trigger = .trigger(.row)
        spike.rows = [
          SpikesFile.Row(Place("a.csv", row + 2), row: RowID(row), step: step)
        ]
        spike.cause = SpikeCause(cause, "not known")
        return spike
      })
    RunCauses(table, RowsInCommon(table) { _, _ in nil }, [:]) { _, _ in nil }.judge(&file)
    return file.spikes
  }

  @Test func `two rows that contradict each other come again as one fault`() {
    let causes = judged([7, 999, 7], in: table(isTwinOfAnotherClass: true)).compactMap(\.cause)
    #expect(causes.map(\.kind) == [.rows, .rows, .rows])
    #expect(
      causes.allSatisfy {
        $0.sentence
          == "a.csv:9 (row 7) and a.csv:1001 (row 999): again and again, in 3 of 3 spikes that rows had a part in."
      }, "\(causes.map(\.sentence))")
  }

  @Test func `two equal rows of one class are two, and two spikes of one row are too few`() {
    let causes = judged([7, 999, 7], in: table(isTwinOfAnotherClass: false)).compactMap(\.cause)
    #expect(causes.map(\.kind) == [.unknown, .unknown, .unknown])
  }

  @Test func `a row that set a spike off is the straw, unless the cause is of rows`() {
    let kinds: [SpikeCause.Kind] = [.rate, .schedule, .labels, .unknown, .rows, .shortBatch]
    let straws = kinds.map { kind in
      judged([7, 300], in: table(isTwinOfAnotherClass: false), kind)
        .flatMap(\.rows).map { $0.isStraw == true }
    }
    #expect(straws.prefix(4).allSatisfy { $0 == [true, true] })
    #expect(straws.suffix(2).allSatisfy { $0 == [false, false] })
  }
}
