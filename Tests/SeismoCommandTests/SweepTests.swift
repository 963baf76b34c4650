import Foundation
import Testing

/// `seismo sweep`, `ask` and `tell` as a person or a program uses them.
@Suite struct SweepTests {
  private let spec = """
    name: search
    data:
      read: {use: synthetic, rows: 200, inputs: 5}
      schema: {target: y}
      split: {use: random, train: 0.6, validation: 0.2, test: 0.2}
    model: [{use: dense, units: 8}, relu, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    train: {epochs: 12}
    sweep:
      random:
        optimizer: [adam, {use: sgd, momentum: 0.9}]
        optimizer.learning_rate: {log_uniform: [1e-4, 1e-1]}
        model[0].units: {log_integer: [4, 32]}
      trials: 9
    """

  private struct Swept {
    var folder: String
    var place: Workplace

    /// The trials by number, without clock times.
    func trials() throws -> [Int: NSDictionary] {
      let text = try String(contentsOfFile: "\(place.path)/\(folder)/trials.jsonl", encoding: .utf8)
      return try text.split(separator: "\n").reduce(into: [:]) { trials, line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        var trial = try #require(object as? [String: Any])
        (trial["seconds"], trial["at"]) = (nil, nil)
        trials[try #require(trial["trial"] as? Int)] = trial as NSDictionary
      }
    }

    /// The bytes of what trainings leave, clock times left out.
    func files() throws -> [String: Data] {
      let root = "\(place.path)/\(folder)/trials"
      let kept = ["metrics.jsonl", "final.safetensors", "best.safetensors", "summary.json"]
      let names = try FileManager.default.subpathsOfDirectory(atPath: root)
      return names.reduce(into: [:]) { files, name in
        guard kept.contains(URL(filePath: name).lastPathComponent) else { return }
        files[name] = FileManager.default.contents(atPath: "\(root)/\(name)")
      }
    }
  }

  private func sweep(
    _ arguments: String..., text: String? = nil, expecting status: Int32 = 0
  ) throws -> (Swept, Outcome) {
    try sweep(arguments, text: text, expecting: status)
  }

  private func sweep(
    _ arguments: [String], text: String? = nil, expecting status: Int32 = 0
  ) throws -> (Swept, Outcome) {
    let place = try Workplace()
    try place.write(text ?? spec, to: "search.yaml")
    let result = try seismo(["sweep", "search.yaml", "--quiet"] + arguments, in: place.path)
    #expect(result.status == status, "\(result.errors)")
    let runs = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/runs")
    return (Swept(folder: "runs/\(try #require(runs.first))", place: place), result)
  }

  @Test(arguments: [
    [], ["--set", "sweep.asha={min_epochs: 1, factor: 2}"],
    ["--set", "sweep.asha={min_epochs: 2, factor: 3}", "--set", "sweep.seeds=2"],
    ["--set", "data.split={use: k_fold, folds: 3, validation: 0.2}", "--set", "sweep.trials=4"],
  ])
  func `comes to the same, however many trainings there are at a time`(changes: [String]) throws {
    let place = try Workplace()
    try place.write(spec, to: "search.yaml")
    var known: (trials: [Int: NSDictionary], files: [String: Data])?
    for jobs in ["1", "2", "7"] {
      let result = try seismo(
        ["sweep", "search.yaml", "--quiet", "--jobs", jobs, "--output", jobs] + changes,
        in: place.path)
      #expect(result.status == 0, "\(result.errors)")
      let name = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/\(jobs)")[0]
      let swept = Swept(folder: "\(jobs)/\(name)", place: place)
      let found = (trials: try swept.trials(), files: try swept.files())
      #expect(found.trials.count == (changes.contains("sweep.trials=4") ? 4 : 9))
      if let known {
        #expect(found.trials == known.trials)
        #expect(found.files == known.files)
      }
      known = found
    }
  }

  @Test func `leaves its best trial as a spec that gives the same bits`() throws {
    let (swept, result) = try sweep()
    #expect(result.output.contains("9 trials: 9 came to their ends."))
    #expect(result.output.contains("The best is trial "))
    #expect(result.output.hasSuffix("\(swept.folder)/report.html\n\(swept.folder)/best.yaml\n"))
    let again = try seismo(
      "run", "\(swept.folder)/best.yaml", "--quiet", "--output", "again", in: swept.place.path)
    #expect(again.status == 0, "\(again.errors)")
    let best = try #require(
      try String(contentsOfFile: "\(swept.place.path)/\(swept.folder)/best.yaml", encoding: .utf8)
        .firstMatch(of: #/# Trial (\d+) of 9/#).map { Int($0.1) })
    let number = "000\(best ?? 0)"
    let run = try FileManager.default.contentsOfDirectory(atPath: "\(swept.place.path)/again")[0]
    for file in ["final.safetensors", "metrics.jsonl"] {
      let one = FileManager.default.contents(
        atPath: "\(swept.place.path)/again/\(run)/main/\(file)")
      let other = FileManager.default.contents(
        atPath: "\(swept.place.path)/\(swept.folder)/trials/\(number)/main/\(file)")
      #expect(one != nil && one == other)
    }
    let explained = try seismo(
      "explain", "\(swept.folder)/trials/\(number)", "--quiet", in: swept.place.path)
    #expect(explained.status == 0, "\(explained.errors)")
    let whole = try seismo("explain", swept.folder, in: swept.place.path)
    #expect(
      whole.errors
        == "\(swept.folder)/run.json: error: no such file; \(swept.folder) is a sweep's folder, and its trials are runs, "
        + "such as \(swept.folder)/trials/0001\n")
  }

  @Test func `takes down trials that diverge or can't be trained, and goes on`() throws {
    let text = spec.replacing(
      "{log_uniform: [1e-4, 1e-1]}", with: "[1e-3, 1e30]"
    ).replacing("trials: 9", with: "trials: 12")
    let (swept, result) = try sweep(text: text)
    let statuses = try swept.trials().values.compactMap { $0["status"] as? String }
    #expect(statuses.count == 12 && Set(statuses) == ["finished", "diverged"])
    #expect(result.output.contains(" diverged."))
    let page = try String(
      contentsOfFile: "\(swept.place.path)/\(swept.folder)/report.html", encoding: .utf8)
    #expect(page.contains("diverged in epoch 1: the loss of step"))
    let (_, stopped) = try sweep("--fail-fast", text: text, expecting: 1)
    #expect(stopped.errors.contains("diverged in epoch 1"))
  }

  /// Lines of the reports that the sweep in `killed/` has written.
  private func reports(in place: Workplace) -> Int {
    let folder = "\(place.path)/killed"
    let name = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.first ?? ""
    let data = FileManager.default.contents(atPath: "\(folder)/\(name)/reports.jsonl") ?? Data()
    return data.count { $0 == UInt8(ascii: "\n") }
  }

  /// A rate at which some seeds diverge and others don't: nobody waits for those that did.
  @Test(arguments: [[], ["--set", "train.patience=2"]])
  func `doesn't wait for a training that diverged or stopped`(changes: [String]) throws {
    // With 400 some seeds diverge before the first comparison, and some behind it.
    let text = spec.replacing("{log_uniform: [1e-4, 1e-1]}", with: "[1e-2, 400]")
      .replacing("[adam, {use: sgd, momentum: 0.9}]", with: "[{use: sgd, momentum: 0.9}]")
    let (swept, _) = try sweep(
      ["--set", "sweep.asha={min_epochs: 2, factor: 2}", "--set", "sweep.seeds=4", "--jobs", "2"]
        + changes, text: text)
    let trials = try swept.trials()
    #expect(trials.count == 9)
    #expect(trials.values.contains { $0["status"] as? String == "diverged" })
  }

  @Test func `goes on to the same where it was killed`() throws {
    let arguments = [
      "--set", "sweep.asha={min_epochs: 4, factor: 3}", "--set", "sweep.seeds=2", "--set",
      "train.epochs=900", "--set", "train.checkpoint={every: 20ms}",
    ]
    let place = try Workplace()
    try place.write(spec, to: "search.yaml")
    let whole = try seismo(
      ["sweep", "search.yaml", "--quiet", "--output", "whole"] + arguments, in: place.path)
    #expect(whole.status == 0, "\(whole.errors)")
    var command = ["sweep", "search.yaml", "--quiet", "--output", "killed"] + arguments
    var kills = 0
    var folder = ""
    for round in 0..<12 {
      let process = try start(command, in: place.path)
      // Each time somewhat further: after some more of the reports that trials are compared by.
      let wanted = reports(in: place) + 1 + round % 3
      while process.isRunning, reports(in: place) < wanted { usleep(200) }
      guard process.isRunning else { break }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      kills += 1
      let name = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/killed")[0]
      folder = "killed/\(name)"
      command = ["resume", folder, "--quiet", "--jobs", "\(1 + kills % 3)"]
    }
    #expect(kills > 0)
    let end = try seismo("resume", folder, "--quiet", in: place.path)
    #expect(end.status == 0, "\(end.errors)")
    let name = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/whole")[0]
    let one = Swept(folder: "whole/\(name)", place: place)
    let other = Swept(folder: folder, place: place)
    #expect(try other.trials() == one.trials())
    #expect(try other.files() == one.files())
  }

  @Test func `begins no trial after its time`() throws {
    let (swept, _) = try sweep(
      "--set", "sweep.trials=off", "--set", "sweep.time=300ms", "--set", "train.epochs=200")
    #expect(try swept.trials().count >= 1)
    #expect(try swept.trials().count < 200)
  }

  @Test func `gives its settings to another program, and takes what came of them`() throws {
    let place = try Workplace()
    try place.write(spec, to: "search.yaml")
    let first = try seismo("ask", "search.yaml", "--count", "2", in: place.path)
    #expect(first.status == 0, "\(first.errors)")
    let lines = try first.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.compactMap { $0["trial"] as? Int } == [1, 2])
    let folder = try #require(lines[0]["sweep"] as? String)
    let file = try #require(lines[1]["spec"] as? String)
    let run = try seismo("run", file, "--quiet", "--output", "own", in: place.path)
    #expect(run.status == 0, "\(run.errors)")
    let name = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/own")[0]
    try place.write(
      """
      {"trial": 1, "value": 0.125}
      {"trial": 2, "run": "own/\(name)"}
      {"trial": 3, "value": 1}
      {"trial": 1, "value": 2}
      [1]
      {"settings": {"optimizer.rate": 1}}
      """, to: "lines.jsonl")
    let told = try seismo(
      ["tell", folder], in: place.path,
      input: try #require(FileHandle(forReadingAtPath: "\(place.path)/lines.jsonl")))
    #expect(told.status == 0, "\(told.errors)")
    let answers = told.output.split(separator: "\n").map(String.init)
    #expect(answers.first == "{\"sweep\":\"\(folder)\"}")
    for answer in [
      "{\"trial\":1,\"status\":\"finished\"}", "{\"trial\":2,\"status\":\"finished\"}",
      "{\"line\":3,\"error\":\"trial 3 was never asked for; 'seismo ask \(folder)' gives one\"}",
      "{\"line\":4,\"error\":\"trial 1 is over already\"}",
      "{\"line\":5,\"error\":\"isn't a JSON object\"}",
    ] {
      #expect(answers.contains(answer), "\(told.output)")
    }
    #expect(
      told.output.contains("settings: error: optimizer.rate: unknown parameter of 'adam'"),
      "\(told.output)")
    let next = try seismo("resume", folder, "--quiet", in: place.path)
    #expect(next.status == 0, "\(next.errors)")
    #expect(try Swept(folder: folder, place: place).trials().count == 9)
  }

  @Test func `a run says which keys of a sweep it doesn't use`() throws {
    let place = try Workplace()
    try place.write(spec, to: "search.yaml")
    func notes(_ changes: String...) throws -> String {
      let result = try seismo(
        ["check", "search.yaml"] + changes.flatMap { ["--set", $0] }, in: place.path)
      #expect(result.status == 0, "\(result.errors)")
      return result.output + result.errors
    }
    #expect(
      try notes("sweep.seeds=2", "sweep.asha={min_epochs: 1}").contains(
        "each setting is trained once and to its end: of the sweep's keys, seeds, asha are for 'seismo sweep'"
      ))
    #expect(try !notes().contains("each setting is trained once"))
  }
}
