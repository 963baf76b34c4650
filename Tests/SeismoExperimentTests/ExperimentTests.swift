import Foundation
import SeismoExperiment
import SeismoModel
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTraining
import Synchronization
import Testing

struct ExperimentTests {
  /// The files whose bytes training decides.
  private static let files = [
    "metrics.jsonl", "initial.safetensors", "final.safetensors", "best.safetensors", "model.json",
    "summary.json", "confusion.json", "spikes.json", "preparation.json",
  ]

  private func bytes(of run: URL, _ variants: [String]) throws -> [String: Data] {
    var bytes: [String: Data] = [:]
    for variant in variants {
      for file in Self.files {
        let path = "\(variant)/\(file)"
        bytes[path] = try Data(contentsOf: run.appending(path: path))
      }
    }
    return bytes
  }

  /// What `seismo run` leaves.
  private func runOfCommand(_ spec: String, in place: Workplace) throws -> URL {
    let source = SpecSource(name: "spec.yaml", folder: place.path, text: spec)
    let experiment = try SeismoPreparation.Experiment(
      source.parse(), source: source, registry: Registry([.standard]))
    return URL(filePath: try Runner(experiment, output: place.path + "/command").run().path)
  }

  @Test func `a run has the bits of 'seismo run'`() async throws {
    let place = try Workplace()
    let run = try await place.train(Specs.pair)
    let other = try runOfCommand(Specs.pair, in: place)
    #expect(run.status == .finished)
    #expect(run.variants.map(\.name) == ["first", "second"])
    #expect(
      try bytes(of: run.folder, ["first", "second"]) == bytes(of: other, ["first", "second"]))
    for file in ["run.json", "run.lock.yaml", "spec.yaml", "report.html", "curves.svg", "log.txt"] {
      #expect(FileManager.default.fileExists(atPath: run.folder.appending(path: file).path()))
    }
  }

  @Test func `its figures are those of summary.json`() async throws {
    let place = try Workplace()
    let run = try await place.train(Specs.classes)
    let variant = try #require(run.variants.first)
    #expect(variant.ending == .finished)
    #expect(variant.steps == 12)
    let loss = try #require(variant.figure("validation.loss"))
    #expect(loss.isFinite && variant.figure("test.accuracy", weights: .best) != nil)
    #expect(variant.figure("test.speed") == nil)
    #expect(try Run(contentsOf: run.folder).variants.first?.figures == variant.figures)
  }

  @Test func `confusion.json has the test rows at the chosen weights`() async throws {
    let place = try Workplace()
    let run = try await place.train(Specs.classes)
    let path = run.folder.appending(path: "main/confusion.json")
    let file = try JSONDecoder().decode(ConfusionFile.self, from: Data(contentsOf: path))
    let rows = file.counts.joined().reduce(0, +)
    let right = file.classes.indices.reduce(0) { $0 + file.counts[$1][$1] }
    #expect(file.part == .test && file.target == "kind" && rows > 0)
    let accuracy = try #require(run.variants.first?.figure("test.accuracy", weights: .best))
    #expect(Double(right) / Double(rows) == accuracy)
  }

  @Test func `it tells what the command line shows`() async throws {
    let place = try Workplace()
    let lines = Mutex<[String]>([])
    let experiment = try Experiment(yaml: Specs.pair, relativeTo: place.url)
    #expect(experiment.variants == ["first", "second"])
    let run = try await experiment.run(in: place.url.appending(path: "runs")) { event in
      let line: String? =
        switch event {
        case .reading, .spike, .noted, .told: nil
        case .started(_, let variants): "started \(variants.map { "\($0.name) \($0.steps)" })"
        case .epoch(let variant, let progress):
          "\(variant) \(progress.epoch)/\(progress.epochs), step \(progress.step)"
        case .ended(let variant, let words): "\(variant) \(words)"
        }
      if let line { lines.withLock { $0.append(line) } }
    }
    #expect(
      lines.withLock { $0 } == [
        #"started ["first 12", "second 12"]"#, "first 1/4, step 3", "first 2/4, step 6",
        "first 3/4, step 9", "first 4/4, step 12", "first finished", "second 1/4, step 3",
        "second 2/4, step 6", "second 3/4, step 9", "second 4/4, step 12", "second finished",
      ])
    #expect(run.status == .finished)
  }

  @Test func `a cancelled task leaves a run that resumes to the same bits`() async throws {
    let place = try Workplace()
    let whole = try await place.train(Specs.pair)
    let experiment = try Experiment(yaml: Specs.pair, relativeTo: place.url)
    let runs = place.url.appending(path: "runs")
    let (epochs, tell) = AsyncStream<Int>.makeStream()
    let gate = DispatchSemaphore(value: 0)
    let task = Task {
      try await experiment.run(in: runs) { event in
        guard case .epoch("first", let progress) = event, progress.epoch == 2 else { return }
        tell.yield(2)
        gate.wait()
      }
    }
    for await _ in epochs { break }
    task.cancel()
    gate.signal()
    let stopped = try await task.value
    #expect(stopped.status == .interrupted)
    #expect(stopped.variants.map(\.ending) == [.interrupted, nil])
    let resumed = try await Experiment.resume(stopped.folder)
    #expect(resumed.folder == stopped.folder)
    #expect(resumed.status == .finished)
    let (found, expected) = (
      try bytes(of: resumed.folder, ["first", "second"]),
      try bytes(of: whole.folder, ["first", "second"])
    )
    // The second variant's model.json names the file from the run's folder, where its lock is.
    for (file, bytes) in expected where file != "second/model.json" {
      #expect(found[file] == bytes, "\(file)")
    }
    let again = try await Experiment.resume(stopped.folder)
    #expect(again.status == .finished)
  }

  @Test func `a task that was cancelled before trains nothing`() async throws {
    let place = try Workplace()
    let experiment = try Experiment(yaml: Specs.classes, relativeTo: place.url)
    let runs = place.url.appending(path: "runs")
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await experiment.run(in: runs)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!FileManager.default.fileExists(atPath: place.path + "runs"))
  }

  @Test func `what is wrong is said in sentences`() async throws {
    let place = try Workplace()
    #expect(
      await message {
        try Experiment(
          yaml: Specs.classes, relativeTo: place.url,
          overrides: ["train.epochs=0", "optimizer=adm"])
      }.contains("did you mean 'adam'?"))
    let path = place.url.appending(path: "none.yaml")
    #expect(
      await message { try Experiment(contentsOf: path) }
        == "\(path.path()): error: can't be read: no such file")
    try place.write("", to: "taken")
    let experiment = try Experiment(yaml: Specs.classes, relativeTo: place.url)
    let folder = place.url.appending(path: "taken/runs")
    #expect(
      await message { try await experiment.run(in: folder) }
        .hasPrefix("the run's folder can't be made in \(place.path)taken/runs: "))
    #expect(
      await message { try Run(contentsOf: place.url) }
        == "\(place.path)run.json: error: no such file; is \(place.path.dropLast()) a run's folder?"
    )
    #expect(
      await message { try await Experiment.resume(place.url) }
        == "\(place.path)run.json: error: no such file; is \(place.path.dropLast()) a run's folder?"
    )
  }

  @Test func `a check trains nothing and says what would be trained`() async throws {
    let place = try Workplace()
    let experiment = try Experiment(
      yaml: Specs.classes, relativeTo: place.url, overrides: ["train.epochs=2"])
    let sentences = try experiment.check()
    #expect(sentences.first?.hasPrefix("main: ") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["train.csv"])
  }
}
