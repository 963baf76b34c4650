import Foundation
import Testing

@Suite struct RunTests {
  private let metrics = ["sgd/metrics.jsonl", "adam/metrics.jsonl"]

  @Test func `two runs, one of them with two jobs, give byte-identical metrics and weights`() throws
  {
    let place = try Workplace()
    let short = ["run", demo, "--set", "train.epochs=20", "--quiet", "--output"]
    for jobs in ["1", "1", "2"] {
      let process = try start(short + [place.path + "/runs", "--jobs", jobs], in: place.path)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    try #require(place.runs.count == 3)
    for file in metrics + ["sgd/final.safetensors", "adam/best.safetensors", "adam/summary.json"] {
      let first = try contents("\(place.runs[0])/\(file)")
      #expect(first.count > 1000 || file.hasSuffix("json"))
      for run in place.runs.dropFirst() {
        #expect(try contents("\(run)/\(file)") == first, "\(file)")
      }
    }
  }

  @Test func `variants start from the same weights`() throws {
    let place = try Workplace()
    let result = try seismo(
      "run", demo, "--set", "train.epochs=1", "--quiet", "--output", "runs", in: place.path)
    #expect(result.status == 0)
    let run = try #require(place.runs.first)
    #expect(
      try contents(run + "/sgd/initial.safetensors") == contents(run + "/adam/initial.safetensors"))
  }

  @Test func `a run's lock and the printed filled spec run to the same bits`() throws {
    let place = try Workplace()
    let spec = try place.write(
      String(decoding: contents(demo), as: UTF8.self)
        .replacing("../Data/", with: repository + "/Data/")
        .replacing("epochs: 500", with: "epochs: 10"), to: "spec.yaml")
    #expect(try seismo("run", spec, "--quiet", in: place.path).status == 0)
    let first = try #require(place.runs.first)
    let resolved = try seismo("resolve", spec, in: place.path)
    try place.write(resolved.output, to: "resolved.yaml")
    for path in [first + "/run.lock.yaml", place.path + "/resolved.yaml"] {
      let again = try seismo("run", path, "--quiet", "--json", in: place.path)
      #expect(again.status == 0, "\(again.errors)")
      let run = try #require(place.runs.last)
      #expect(run != first)
      for file in metrics {
        #expect(try contents("\(run)/\(file)") == contents("\(first)/\(file)"))
      }
    }
  }

  @Test func `a lock refuses data that have changed`() throws {
    let place = try Workplace()
    try place.write("x,y,label\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n", to: "data.csv")
    let spec = try place.write(smallSpec, to: "spec.yaml")
    #expect(try seismo("run", spec, "--quiet", in: place.path).status == 0)
    try place.write("x,y,label\n1,2,a\n3,4,b\n5,6,a\n7,9,b\n", to: "data.csv")
    let lock = try #require(place.runs.first) + "/run.lock.yaml"
    let again = try seismo("run", lock, "--quiet", in: place.path)
    #expect(again.status == 1)
    #expect(again.errors.contains("data.csv: error: is not the file that the lock names"))
  }

  @Test func `an interrupted run finishes its record and draws its report`() throws {
    let place = try Workplace()
    let errors = Pipe()
    let process = try start(
      ["run", demo, "--set", "train.epochs=2000000"], in: place.path, errors: errors)
    while place.runs.first.map({ (try? contents($0 + "/sgd/metrics.jsonl").count) ?? 0 }) ?? 0
      < 9_999
    {
      usleep(5_000)
    }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let run = try #require(place.runs.first)
    let record = String(decoding: try contents(run + "/run.json"), as: UTF8.self)
    #expect(record.contains("\"status\" : \"interrupted\""))
    #expect(try contents(run + "/report.html").count > 10_000)
    #expect(try contents(run + "/sgd/final.safetensors").count > 20_000)
    let lines = String(decoding: try contents(run + "/sgd/metrics.jsonl"), as: UTF8.self)
      .split(separator: "\n")
    let steps = lines.filter { $0.hasPrefix("{\"step\"") }
    #expect(steps.indices.allSatisfy { steps[$0].hasPrefix("{\"step\":\($0 + 1),") })
  }

  @Test func `a killed run is readable, and says so`() throws {
    let place = try Workplace()
    let process = try start(["run", demo, "--set", "train.epochs=2000000"], in: place.path)
    while place.runs.first.map({ (try? contents($0 + "/sgd/metrics.jsonl").count) ?? 0 }) ?? 0
      < 99_999
    {
      usleep(5_000)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let run = try #require(place.runs.first)
    let record = String(decoding: try contents(run + "/run.json"), as: UTF8.self)
    #expect(record.contains("\"status\" : \"running\""))
    let report = try seismo("report", run, in: place.path)
    #expect(report.status == 0, "\(report.errors)")
    #expect(report.output.contains("unfinished"))
  }

  @Test func `a loss that becomes NaN stops its variant alone, and is recorded`() throws {
    let place = try Workplace()
    try place.write("x,y,label\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n", to: "data.csv")
    let spec = try place.write(
      smallSpec + "variants:\n  wild: {optimizer: {use: sgd, learning_rate: 1e30}}\n  calm: {}\n",
      to: "spec.yaml")
    let result = try seismo("run", spec, "--quiet", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    let run = try #require(place.runs.first)
    let wild = String(decoding: try contents(run + "/wild/metrics.jsonl"), as: UTF8.self)
    #expect(wild.contains("\"loss\":\"nan\"") || wild.contains("\"loss\":\"inf\""))
    #expect(result.output.contains("diverged"))
    let calm = String(decoding: try contents(run + "/calm/summary.json"), as: UTF8.self)
    #expect(calm.contains("\"status\" : \"finished\""))
  }

  @Test func `a variant whose patience ran out says so, and ends with its best weights`() throws {
    let place = try Workplace()
    let arguments = ["run", demo, "--set", "train.patience=20", "--output", place.path + "/runs"]
    var outcomes: [(output: String, errors: String)] = []
    for jobs in ["1", "2"] {
      let (output, errors) = (Pipe(), Pipe())
      let process = try start(
        arguments + ["--jobs", jobs], in: place.path, output: output, errors: errors)
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      outcomes.append((text, words))
    }
    let run = try #require(place.runs.first)
    let other = try #require(place.runs.last)
    #expect(run != other)
    let summary = String(decoding: try contents(run + "/adam/summary.json"), as: UTF8.self)
    #expect(summary.contains("\"status\" : \"stopped\""))
    let reason = try #require(
      summary.firstMatch(of: #/"reason" : "(stopped at epoch (\d+): [^"]*)"/#))
    let epoch = try #require(Int(reason.2))
    #expect(
      reason.1.hasSuffix(
        ": validation.loss no better for 20 epochs; weights of epoch \(epoch - 20) restored"))
    #expect(summary.contains("\"bestEpoch\" : \(epoch - 20)"))
    #expect(summary.contains("\"restoredEpoch\" : \(epoch - 20)"))
    #expect(summary.contains("\"steps\" : \(epoch * 19)"))
    let page = String(decoding: try contents(run + "/report.html"), as: UTF8.self)
    for text in outcomes.flatMap({ [$0.output, $0.errors] }) + [page] {
      #expect(text.contains(reason.1), "\(text.prefix(2000))")
    }
    #expect(
      try contents(run + "/adam/final.safetensors") == contents(run + "/adam/best.safetensors"))
    for file in metrics + ["adam/final.safetensors", "adam/summary.json", "sgd/summary.json"] {
      #expect(try contents("\(run)/\(file)") == contents("\(other)/\(file)"), "\(file)")
    }
  }
}

/// A spec over `data.csv` beside it.
let smallSpec = """
  data:
    read: {use: csv, path: data.csv}
    schema: {target: label}
    split: {use: random, train: 1, validation: 0, test: 0}
  model: [{use: dense, units: 3}, relu, {use: dense, units: classes}]
  loss: cross_entropy
  optimizer: sgd
  train: {epochs: 3, select: {metric: training.loss}}

  """
