import Foundation
import Testing

/// `seismo runs` on runs that were trained.
@Suite struct RunsCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  @Test func `real trainings are listed, filtered and shown`() throws {
    try place.seismo(
      "run", repository + "/Specs/adam-vs-sgd.yaml", "--set", "train.epochs=12", "--quiet")
    try place.seismo(
      "run", repository + "/Specs/adam-vs-sgd.yaml", "--set", "train.epochs=3", "--seed", "4",
      "--quiet")
    let all = try place.rows("name,variant,status,epochs,optimizer,seed")
    #expect(
      all == [
        "adam-vs-sgd,sgd,finished,3,sgd,4", "adam-vs-sgd,adam,finished,3,adam,4",
        "adam-vs-sgd,sgd,finished,12,sgd,17", "adam-vs-sgd,adam,finished,12,adam,17",
      ])
    #expect(
      try place.rows(
        "variant", "--where",
        "optimizer.use == adam and optimizer.learning_rate < 0.01 and seed == 17"
      ) == ["adam"])
    let table = try place.seismo("runs").output.split(separator: "\n")
    #expect(table.count == 5)
    #expect(
      table[0].split(separator: " ") == [
        "run", "variant", "status", "started", "epochs", "test", "loss", "accuracy", "loss",
        "curve",
      ])
    #expect(try place.seismo("runs", "--json").output.contains("\"validation.accuracy\""))
    let run = try #require(try place.rows("run").first)
    #expect(try place.seismo("runs", "show", run).output.contains("Sorted by validation loss"))
  }

  @Test func `a training at work is listed, and killed it is told so`() throws {
    let training = try place.start([
      "run", repository + "/Specs/adam-vs-sgd.yaml", "--set", "train.epochs=1000000", "--quiet",
    ])
    defer { kill(training.processIdentifier, SIGKILL) }
    var rows: [String] = []
    for _ in 0..<200 where rows.first?.hasPrefix("sgd,running") != true {
      usleep(50_000)
      rows = try place.rows("variant,status", "--where", "epochs > 0")
    }
    #expect(rows == ["sgd,running"])
    #expect(
      try place.rows("variant,status,epochs", "--where", "status == waiting") == ["adam,waiting,"])
    let epochs = {
      try Int(#require(try place.rows("epochs", "--where", "variant == sgd").first)) ?? 0
    }
    let before = try epochs()
    usleep(300_000)
    #expect(try epochs() > before)
    let refusal = try place.seismo("runs", "archive", "adam-vs-sgd", "demo.tar.gz")
    #expect(refusal.status == 2)
    #expect(refusal.errors.contains("is still at work; wait for its end"))
    kill(training.processIdentifier, SIGKILL)
    training.waitUntilExit()
    #expect(try place.rows("variant,status") == ["sgd,killed", "adam,killed"])
  }

  @Test func `a real sweep is listed by its trials, and goes and comes back as one`() throws {
    try place.write(
      """
      spec: 1
      name: search
      seed: 17
      data:
        read: {use: csv, path: \(repository)/Data/vehicle.csv.gz}
        schema: {target: Class}
        split: {use: stratified, train: 0.7, validation: 0.15, test: 0.15}
      prepare: [standard]
      sampler: {use: shuffled, batch_size: 32}
      model: [{use: dense, units: 8}, relu, {use: dense, units: classes}]
      loss: cross_entropy
      optimizer: adam
      train: {epochs: 3}
      sweep:
        grid: {optimizer.learning_rate: [0.001, 0.01]}
        seeds: 2
      """, to: "search.yaml")
    let done = try place.seismo("sweep", "search.yaml", "--quiet")
    #expect(done.status == 0, "\(done.errors)")
    #expect(try place.rows("name") == [])
    #expect(try place.seismo("runs").errors.contains("4 trials of sweeps aren't listed"))
    let trials = [
      "1,seed-17,0.001,finished,3", "1,seed-18,0.001,finished,3", "2,seed-17,0.01,finished,3",
      "2,seed-18,0.01,finished,3",
    ]
    func listed() throws -> [String] {
      try place.rows(
        "trial,variant,optimizer.learning_rate,status,epochs", "--where", "sweep ~ search",
        "--sort",
        "trial,variant")
    }
    #expect(try listed() == trials)
    #expect(try place.seismo("runs", "show", "search").output.contains("trials/0002"))
    #expect(try place.seismo("runs", "archive", "search", "search.tar.gz").status == 0)
    #expect(try place.seismo("runs", "rm", "search").status == 0)
    #expect(try listed() == [])
    #expect(try place.seismo("runs", "restore", "search").status == 0)
    #expect(try listed() == trials)
    #expect(try place.seismo("runs", "rm", "search").status == 0)
    #expect(try place.seismo("runs", "unarchive", "search.tar.gz").status == 0)
    #expect(try listed() == trials)
  }

  @Test func `a word that no run has is told where nothing fits`() throws {
    try SyntheticRun().write(in: place)
    let outcome = try place.seismo("runs", "--where", "optimizer == adm or name in [x, demo2]")
    #expect(outcome.status == 0)
    #expect(outcome.output == "No training fits.\n")
    #expect(
      outcome.errors == """
        note: optimizer is 'adm' in no run; did you mean 'adam'?
        note: name is 'x' in no run
        note: name is 'demo2' in no run; did you mean 'demo'?

        """)
  }

  @Test func `a mistake in a filter is told, and the status says so`() throws {
    try SyntheticRun().write(in: place)
    let outcome = try place.seismo("runs", "--where", "optimizer.use = adam")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == """
        --where:1:15: error: expected ==, !=, <, <=, >, >=, ~ or in after 'optimizer.use', found '='
            1 | optimizer.use = adam
              |               ^ write '=='

        """)
  }

  @Test func `a place without runs is told`() throws {
    #expect(try place.seismo("runs").output == "There are no runs in runs yet.\n")
    let outcome = try place.seismo("runs", "--runs", "elsewhere")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors == """
        error: there is no folder 'elsewhere' here; 'seismo run SPEC' makes one, and --runs DIR names another

        """)
  }

  @Test func `help and usage are those of seismo runs`() throws {
    #expect(try place.seismo("runs", "--help").output.contains("USAGE: seismo runs <subcommand>"))
    #expect(try place.seismo("runs", "tag", "--help").output.contains("USAGE: seismo runs tag"))
    #expect(try place.seismo("runs", "rm").status == 2)
  }

  @Test func `without its program, the command that builds it is told`() throws {
    let copy = "\(place.path)/seismo"
    // By another process: one that is started elsewhere meanwhile would hold a file of this one open, and a file that is
    // open to be written can't be executed.
    let copying = try Process.run(
      URL(filePath: "/bin/cp"), arguments: [products.appending(path: "seismo").path, copy])
    copying.waitUntilExit()
    let (process, errors) = (Process(), Pipe())
    process.executableURL = URL(filePath: copy)
    process.arguments = ["runs"]
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(process.terminationStatus == 1)
    #expect(
      text == """
        error: 'seismo runs' needs \(place.path)/seismo-runs, which isn't built; in Seismo's folder: make runs-index

        """)
  }
}
