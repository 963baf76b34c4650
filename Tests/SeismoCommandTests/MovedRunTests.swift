import Foundation
import Testing

/// A run that was copied elsewhere, with and without its data.
@Suite struct MovedRunTests {
  private func trained(_ files: [String], path: String) throws -> (place: Workplace, run: String) {
    let place = try Workplace()
    try FileManager.default.createDirectory(
      atPath: "\(place.path)/data", withIntermediateDirectories: true)
    for (number, file) in files.enumerated() {
      let rows = (0..<40).map {
        "\($0 * 37 % 41 + number).5,\($0 * 29 % 31),\(["a", "b"][$0 % 2])\n"
      }
      try place.write("u,v,y\n" + rows.joined(), to: "data/\(file)")
    }
    try place.write(
      """
      data:
        read: {use: csv, path: "\(path)"}
        schema: {target: y}
        split: {use: random, train: 0.6, validation: 0.2, test: 0.2}
      prepare: [standard]
      sampler: {use: shuffled, batch_size: 16}
      model: [{use: dense, units: classes}]
      loss: cross_entropy
      optimizer: adam
      train: {epochs: 3}
      """, to: "t.yaml")
    let result = try seismo("run", "t.yaml", "--quiet", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    return (place, try #require(place.runs.first))
  }

  /// The run in another folder, on its own.
  private func moved(_ run: String) throws -> Workplace {
    let elsewhere = try Workplace()
    let deep = "\(elsewhere.path)/a/b/c"
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: run, toPath: "\(deep)/run")
    return elsewhere
  }

  @Test(arguments: [
    (["t.csv"], "data/t.csv", "data/t.csv"), (["one.csv", "two.csv"], "data/*.csv", "data"),
  ])
  func `is explained, resumed and looked at, its data held to their hash`(
    files: [String], path: String, data: String
  ) throws {
    let (place, run) = try trained(files, path: path)
    let elsewhere = try moved(run)
    let now = "\(place.path)/\(data)"
    let explained = try seismo(
      "explain", "a/b/c/run", "--data", now, "--quiet", in: elsewhere.path)
    #expect(explained.status == 0, "\(explained.errors)")
    let resumed = try seismo(
      "resume", "a/b/c/run", "--data", now, "--epochs", "5", "--quiet", in: elsewhere.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    // Its lock names the data where they are: the next command needs no option.
    let row = try seismo("row", "a/b/c/run", "3", in: elsewhere.path)
    #expect(row.status == 0, "\(row.errors)")
    let predicted = try seismo(
      "predict", "a/b/c/run", "\(place.path)/data/\(files[0])", in: elsewhere.path)
    #expect(predicted.status == 0, "\(predicted.errors)")
    let straight = try seismo(
      "run", "t.yaml", "--set", "train.epochs=5", "--quiet", "-o", "again", in: place.path)
    #expect(straight.status == 0)
    let name = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/again")[0]
    for file in ["metrics.jsonl", "final.safetensors"] {
      #expect(
        FileManager.default.contents(atPath: "\(place.path)/again/\(name)/main/\(file)")
          == FileManager.default.contents(atPath: "\(elsewhere.path)/a/b/c/run/main/\(file)"))
    }
    try place.write("u,v,y\n1,2,a\n2,3,b\n", to: "data/\(files[0])")
    let other = try seismo("explain", "a/b/c/run", "--data", now, "--quiet", in: elsewhere.path)
    #expect(other.status == 1)
    #expect(
      other.errors.contains("is not the file that the lock names: SHA-256"), "\(other.errors)")
  }

  @Test func `says what to do where its data aren't`() throws {
    let (place, run) = try trained(["one.csv", "two.csv"], path: "data/*.csv")
    let elsewhere = try moved(run)
    let lost = try seismo("explain", "a/b/c/run", "--quiet", in: elsewhere.path)
    #expect(lost.status == 1)
    #expect(
      lost.errors.hasSuffix("If the data moved, say where they are: --data PATH\n"),
      "\(lost.errors)")
    let one = try seismo(
      "explain", "a/b/c/run", "--data", "\(place.path)/data/one.csv", in: elsewhere.path)
    #expect(
      one.errors
        == "a/b/c/run: error: the run read 2 files; give --data the folder that they are in\n")
    let none = try seismo("explain", "a/b/c/run", "--data", "nowhere", in: elsewhere.path)
    #expect(none.errors.hasSuffix("nowhere: no such file\n"), "\(none.errors)")
  }
}
