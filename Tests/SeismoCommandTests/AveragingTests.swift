import Foundation
import Testing

/// `seismo predict` with several networks at once.
@Suite struct AveragingTests {
  private static let spec = """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: y}
      split: SPLIT
    sampler: {use: shuffled, batch_size: 8}
    model: [{use: mlp, hidden: [4]}]
    loss: cross_entropy
    optimizer: {use: adam, learning_rate: 0.01}
    train: {epochs: 3}

    """

  private func place(_ split: String, _ more: String = "") throws -> (place: Workplace, run: String)
  {
    let place = try Workplace()
    let rows = (0..<60).map { "\($0 * 37 % 61).5,\($0 * 29 % 53),\(["a", "b", "c"][$0 % 3])\n" }
    try place.write("u,v,y\n" + rows.joined(), to: "t.csv")
    try place.write(Self.spec.replacing("SPLIT", with: split) + more, to: "t.yaml")
    let result = try seismo("run", "t.yaml", "--quiet", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    let run = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/runs").first)
    return (place, "runs/\(run)")
  }

  /// The probabilities that `predict` writes.
  private func answers(_ place: Workplace, _ run: String, _ arguments: [String]) throws
    -> [[Double]]
  {
    let result = try seismo(["predict", run, "t.csv"] + arguments, in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").dropFirst().map { Double($0) ?? .nan }
    }
  }

  private func mean(_ all: [[[Double]]]) -> [[Double]] {
    all[0].indices.map { row in
      all[0][row].indices.map { column in
        all.reduce(0) { $0 + $1[row][column] } / Double(all.count)
      }
    }
  }

  private func agree(_ a: [[Double]], _ b: [[Double]]) -> Bool {
    a.count == b.count && !a.isEmpty
      && zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) <= 1e-12 }
  }

  @Test func `the folds of a variant are averaged`() throws {
    let (place, run) = try place("{use: k_fold, folds: 3}")
    let folds = try (1...3).map { try answers(place, run, ["--variant", "main/fold-\($0)"]) }
    #expect(try agree(answers(place, run, []), mean(folds)))
    #expect(try agree(answers(place, run, ["--variant", "main"]), mean(folds)))
    #expect(folds[0] != folds[1])
  }

  @Test func `several variants are averaged when that is asked for`() throws {
    let (place, run) = try place(
      "random", "variants: {one: {seed: 1}, two: {seed: 2}}")
    let each = try ["one", "two"].map { try answers(place, run, ["--variant", $0]) }
    #expect(try agree(answers(place, run, ["--average"]), mean(each)))
    let refused = try seismo("predict", run, "t.csv", in: place.path)
    #expect(refused.status == 2)
    #expect(
      refused.errors.contains("the run has the variants one, two; say which: --variant one"))
  }
}
