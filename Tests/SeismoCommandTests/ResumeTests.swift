import Foundation
import Testing

/// `seismo resume --epochs`: what depends on the length of a training can't go on to another.
@Suite struct ResumeTests {
  private func trained(_ change: String) throws -> (place: Workplace, run: String) {
    let place = try Workplace()
    let rows = (0..<40).map { "\($0 * 37 % 41).5,\($0 * 29 % 31),\(["a", "b"][$0 % 2])\n" }
    try place.write("u,v,y\n" + rows.joined(), to: "t.csv")
    try place.write(
      """
      data:
        read: {use: csv, path: t.csv}
        schema: {target: y}
        split: {use: random, train: 0.8, validation: 0.2, test: 0}
      prepare: [standard]
      sampler: {use: shuffled, batch_size: 16}
      loss: cross_entropy
      train: {epochs: 2}
      \(change)
      """, to: "t.yaml")
    let result = try seismo("run", "t.yaml", "--quiet", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    let run = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/runs").first)
    return (place, "runs/\(run)")
  }

  private static let falling = "{start: 0.5, schedule: linear}"

  @Test(arguments: [
    (
      "model: [{use: dropout, rate: \(falling)}, {use: dense, units: classes}]\noptimizer: adam",
      "the rate of a dropout"
    ),
    (
      "model: [{use: dense, units: classes}]\noptimizer: {use: adamw, weight_decay: \(falling)}",
      "the weight decay"
    ),
    (
      "plugins: [Lookahead]\nmodel: [{use: dense, units: classes}]\n"
        + "optimizer: {use: lookahead, inner: {use: adamw, weight_decay: \(falling)}}",
      "the weight decay"
    ),
    (
      "model: [{use: dense, units: classes}]\noptimizer: {use: muon, weight_decay: \(falling)}",
      "the weight decay"
    ),
  ])
  func `a number that falls to the end doesn't go on to another end`(
    change: String, name: String
  ) throws {
    let (place, run) = try trained(change)
    let result = try seismo("resume", run, "--epochs", "4", in: place.path)
    #expect(result.status == 2, "\(result.output)")
    // Four steps of two epochs: after the first the two lengths differ.
    #expect(
      result.errors.contains(
        "can't go on to 4 epochs: \(name) depends on their number. It was 0.375 at step 2, and would have been 0.4375. "
          + "A training of 4 epochs is a run of its own: seismo run "), "\(result.errors)")
  }

  @Test func `one that stays goes on`() throws {
    let (place, run) = try trained(
      "model: [{use: dropout, rate: 0.5}, {use: dense, units: classes}]\noptimizer: adamw")
    let result = try seismo("resume", run, "--epochs", "4", "--quiet", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
  }
}
