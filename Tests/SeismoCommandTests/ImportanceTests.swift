import Foundation
import Testing

/// `seismo importance`.
@Suite struct ImportanceTests {
  private static let spec = """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: y, exclude: [id]}
      split: {use: random, train: 0.8, validation: 0.2, test: 0}
    prepare: [one_hot, standard]
    sampler: {use: shuffled, batch_size: 16}
    model: [{use: mlp, hidden: [16]}]
    loss: cross_entropy
    optimizer: {use: adam, learning_rate: 0.02}
    train: {epochs: 40}

    """

  /// y is the colour and nothing else; u is noise.
  private func place() throws -> (place: Workplace, run: String) {
    let place = try Workplace()
    let rows = (0..<240).map { row -> String in
      let colour = ["red", "green", "blue"][row * 7 % 3]
      return "\(row),\(row * 37 % 61).5,\(colour),\(colour == "red" ? "yes" : "no")\n"
    }
    try place.write("id,u,colour,y\n" + rows.joined(), to: "t.csv")
    try place.write(Self.spec, to: "t.yaml")
    #expect(try seismo("run", "t.yaml", "--quiet", in: place.path).status == 0)
    let run = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/runs").first)
    return (place, "runs/\(run)")
  }

  private struct Found: Decodable {
    struct Column: Decodable {
      var column: String
      var importance: [String: Figure]
    }
    struct Figure: Decodable {
      var mean, margin: Double
      var repeats: [Double]
    }
    var rows: Int
    var metrics: [String: Double]
    var columns: [Column]
  }

  @Test func `what decides is important with all that is made of it, and noise isn't`() throws {
    let (place, run) = try place()
    let result = try seismo(
      "importance", run, "t.csv", "--json", "--repeats", "20", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    let found = try JSONDecoder().decode(Found.self, from: Data(result.output.utf8))
    #expect(found.rows == 240 && found.columns.map(\.column) == ["u", "colour"])
    #expect(found.metrics["accuracy"] == 1)
    let noise = try #require(found.columns[0].importance["accuracy"])
    let colour = try #require(found.columns[1].importance["accuracy"])
    #expect(noise.mean == 0 && noise.margin == 0)
    // A third of the rows are red: dealt anew, 4 of 9 rows are wrong.
    #expect(abs(colour.mean - 4.0 / 9) < 0.05 && colour.margin < 0.03 && colour.margin > 0)
    #expect(colour.repeats.count == 20)
    let loss = try #require(found.columns[1].importance["loss"])
    #expect(loss.mean > 0.1)
  }

  @Test func `the text has the most important first, with a bar`() throws {
    let (place, run) = try place()
    let result = try seismo(
      "importance", run, "t.csv", "--metric", "accuracy", in: place.path)
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.first
        == "accuracy is 1 on 240 rows; without a column it gets worse by (mean of 10, 95 % interval):"
    )
    #expect(lines.dropFirst().first?.hasPrefix("colour") == true)
    #expect(lines.dropFirst().first?.contains("█") == true)
    #expect(lines.last?.hasPrefix("u") == true && lines.last?.contains("█") == false)
    #expect(result.errors.contains("1 column that the model doesn't use: id"))
    let again = try seismo("importance", run, "t.csv", "--metric", "accuracy", in: place.path)
    #expect(again.output == result.output)
  }

  @Test func `the page has bars for each metric, the asked one first`() throws {
    let (place, run) = try place()
    let arguments = ["importance", run, "t.csv", "--metric", "accuracy", "--html", "page.html"]
    #expect(try seismo(arguments, in: place.path).status == 0)
    let page = String(decoding: try contents("\(place.path)/page.html"), as: UTF8.self)
    let heads = page.matches(of: #/<h2>(\w+)<\/h2>/#).map { String($0.1) }
    #expect(heads == ["accuracy", "loss"])
    let columns = page.matches(of: #/class="column">(\w+)<\/th><td class="figure">([^<]*)</#)
    #expect(columns.map { String($0.1) } == ["colour", "u", "colour", "u"])
    #expect(columns[1].2 == "0" && columns[0].2.hasPrefix("0.4"))
    let accuracy = page.split(separator: "</section>")[0]
    #expect(accuracy.split(separator: "<svg aria-hidden=\"true\">").count == 2)
    #expect(accuracy.split(separator: "class=\"unsure\"").count == 2)
    // Drawn over a page of its own kind, and over nothing else.
    #expect(try seismo(arguments, in: place.path).status == 0)
    let other = try seismo(arguments.dropLast() + ["t.yaml"], in: place.path)
    #expect(other.status != 0)
  }

  @Test func `a metric that the run hasn't is refused`() throws {
    let (place, run) = try place()
    let result = try seismo("importance", run, "t.csv", "--metric", "acuracy", in: place.path)
    #expect(result.status != 0)
    #expect(result.errors.contains("the run has no metric 'acuracy'; did you mean 'accuracy'?"))
  }
}
