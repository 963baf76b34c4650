import Foundation
import SeismoIndex
import Testing

/// The database follows the folders, whatever state they or it are in.
@Suite struct RefreshTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func refreshed() throws -> Int {
    try RunIndex(of: place.runs) { _ in }.refresh()
  }

  @Test func `only what changed is read again`() throws {
    let first = try SyntheticRun(name: "first", hash: "00000001").write(in: place)
    let second = try SyntheticRun(name: "second", hash: "00000002").write(in: place)
    #expect(try refreshed() == 2)
    #expect(try refreshed() == 0)
    #expect(try place.rows("name,test.accuracy", "--sort", "name") == ["first,0.8", "second,0.8"])

    let summary = "\(first)/main/summary.json"
    try place.write(try place.read(summary).replacing("0.8", with: "0.9"), to: summary)
    #expect(try refreshed() == 1)
    #expect(try place.rows("name,test.accuracy", "--sort", "name") == ["first,0.9", "second,0.8"])

    try place.write(
      "{\"tags\":[\"by-hand\"],\"note\":\"see, \\\"this\\\"\"}", to: "\(second)/notes.json")
    #expect(
      try place.rows("name,tag,note", "--where", "tag == by-hand")
        == ["second,by-hand,\"see, \"\"this\"\"\""])

    try place.remove(first)
    #expect(try refreshed() == 0)
    #expect(try place.rows("name") == ["second"])
  }

  @Test func `the newest comes first, and a key orders otherwise`() throws {
    for (index, accuracy) in [0.7, .nan, 0.9].enumerated() {
      var run = SyntheticRun(
        name: "r\(index)", stamp: "2026010\(index + 1)T000000.000Z", hash: "0000000\(index)")
      run.trainings = [.init(accuracy: accuracy, loss: accuracy)]
      try run.write(in: place)
    }
    var unfinished = SyntheticRun(name: "r3", stamp: "20260109T000000.000Z", status: "interrupted")
    unfinished.trainings = [.init(status: nil)]
    try unfinished.write(in: place)
    #expect(try place.rows("name") == ["r3", "r2", "r1", "r0"])
    #expect(try place.rows("name", "--sort", "test.accuracy") == ["r0", "r2", "r1", "r3"])
    #expect(try place.rows("name", "--sort", "-test.accuracy") == ["r2", "r0", "r1", "r3"])
    #expect(try place.rows("name", "--limit", "1") == ["r3"])
  }

  @Test func `NaN and infinities stay what they are, and differ from what isn't there`() throws {
    var run = SyntheticRun()
    run.trainings = [
      .init(name: "a", status: "diverged", accuracy: .nan, loss: .infinity, losses: [1, 2, .nan]),
      .init(name: "b", loss: -.infinity), .init(name: "c", status: nil, spikes: nil),
    ]
    run.status = "interrupted"
    try run.write(in: place)
    #expect(
      try place.rows("variant,test.accuracy,test.loss,spikes")
        == ["a,nan,inf,2", "b,0.8,-inf,2", "c,,,"])
    let json = try place.seismo("runs", "--json", "--columns", "test.accuracy,test.loss").output
    #expect(
      json == """
        [
          {
            "test.accuracy": "nan",
            "test.loss": "inf"
          },
          {
            "test.accuracy": 0.8,
            "test.loss": "-inf"
          },
          {}
        ]

        """)
    let table = try place.seismo("runs", "--columns", "variant,test.accuracy,test.loss,curve")
      .output
    #expect(
      table == """
        variant   test accuracy  loss   loss curve
        a                   nan   inf   ▁█×
        b                 80.0%  -inf   █▅▁
        c                     –     –   █▅▁

        """)
  }

  @Test func `folds are one training, with mean and deviation`() throws {
    var run = SyntheticRun()
    run.folds = 3
    try run.write(in: place)
    #expect(
      try place.rows("variant,folds,epochs,steps,seconds,spikes") == ["main,3,3,9,4.5,6"])
    let accuracy = try #require(try place.rows("test.accuracy").first.flatMap { Double($0) })
    #expect(abs(accuracy - 0.81) < 1e-12)
  }

  @Test func `a run at work says how far it is, and a killed one that it was`() throws {
    var run = SyntheticRun(status: "running")
    run.trainings = [
      .init(name: "a"), .init(name: "b", status: nil), .init(name: "c", status: nil),
    ]
    let folder = try run.write(in: place)
    try place.remove("\(folder)/c")
    let log = open("\(place.path)/\(folder)/log.txt", O_RDWR)
    #expect(flock(log, LOCK_EX | LOCK_NB) == 0)
    #expect(
      try place.rows("variant,status,epochs,validation.loss")
        == ["a,finished,3,0.6", "b,running,3,0.6", "c,waiting,,"])
    #expect(try place.seismo("runs", "--columns", "variant,epochs").output.contains("3/5"))
    let refusal = try place.seismo("runs", "rm", "demo")
    #expect(refusal.status == 2)
    #expect(
      refusal.errors == """
        error: \(folder) is still at work; wait for its end, or end it with Ctrl-C in its terminal

        """)
    close(log)
    #expect(try place.rows("variant,status") == ["a,finished", "b,killed", "c,killed"])
  }

  @Test func `broken folders are listed as what they are`() throws {
    func broken(_ name: String, _ change: (String) throws -> Void) throws {
      let run = SyntheticRun(name: name, hash: "00000000")
      try change(try run.write(in: place))
    }
    try broken("cut") {
      try place.write(String(try place.read("\($0)/run.json").prefix(60)), to: "\($0)/run.json")
    }
    try broken("none") { try place.remove("\($0)/run.json") }
    try broken("summary") { try place.write("{\"status\":", to: "\($0)/main/summary.json") }
    try broken("missing") { try place.remove("\($0)/main/summary.json") }
    try broken("lock") { try place.write("a: [", to: "\($0)/run.lock.yaml") }
    try broken("notes") { try place.write("[]", to: "\($0)/notes.json") }
    try SyntheticRun(name: "sound", hash: "00000001").write(in: place)
    try place.write("", to: "runs/compared/ledger.jsonl")
    let outcome = try place.seismo("runs", "--csv", "--columns", "name,status", "--sort", "name")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.split(separator: "\r\n").dropFirst() == [
        "cut,broken", "lock,finished", "missing,broken", "none,broken", "notes,finished",
        "sound,finished", "summary,broken",
      ])
    let broken = ["runs", "--csv", "--columns", "name", "--where", "problem ~ ''"]
    #expect(try place.seismo(broken).output.split(separator: "\r\n").count == 7)
    let stamp = "runs/20261129T101500.000Z-"
    #expect(
      outcome.errors == """
        warning: \(stamp)cut-00000000: run.json isn't what was written: it isn't whole JSON
        warning: \(stamp)lock-00000000: run.lock.yaml isn't whole: no settings
        warning: \(stamp)missing-00000000: main/summary.json is missing, and run.json says that the run has ended
        warning: \(stamp)none-00000000: run.json is missing: the run never began
        warning: \(stamp)notes-00000000: notes.json isn't what was written: all of it has another kind of value than expected
        warning: \(stamp)summary-00000000: main/summary.json isn't what was written: it isn't whole JSON

        """)
  }

  @Test func `trials of a sweep are listed when they are asked for`() throws {
    try SyntheticRun(name: "alone", hash: "00000001").write(in: place)
    let sweep = "runs/20261129T120000.000Z-search-abcdef01"
    try place.write("{}", to: "\(sweep)/sweep.json")
    for trial in ["0001", "0002"] {
      try SyntheticRun(name: "search", hash: "0000000\(trial.last ?? "0")").write(
        in: place, below: "\(sweep)/trials", as: trial)
    }
    try SyntheticRun(name: "grouped", hash: "00000003").write(in: place, below: "runs/short")
    let plain = try place.seismo("runs", "--csv", "--columns", "name", "--sort", "name")
    #expect(plain.output == "name\r\nalone\r\ngrouped\r\n")
    #expect(
      try place.seismo("runs").errors == """
        note: 2 trials of sweeps aren't listed; --all lists them, and so does a filter on sweep or trial

        """)
    #expect(
      try place.rows("name,trial", "--all", "--sort", "name,trial") == [
        "alone,", "grouped,", "search,1", "search,2",
      ])
    #expect(
      try place.rows("run", "--where", "sweep ~ search and trial == 2") == [
        "\(sweep.dropFirst(5))/trials/0002"
      ])
    #expect(try place.seismo("runs", "show", "search").output.contains("trials/0002"))
    let refusal = try place.seismo("runs", "rm", "\(sweep)/trials/0001")
    #expect(refusal.status == 2)
    #expect(refusal.errors.contains("is a trial, and its sweep needs it"))
    #expect(try place.seismo("runs", "rm", "search").status == 0)
    #expect(try place.rows("name", "--all", "--sort", "name") == ["alone", "grouped"])
    #expect(try place.seismo("runs", "restore", "search").status == 0)
    #expect(try place.rows("name", "--all").count == 4)
  }
}
