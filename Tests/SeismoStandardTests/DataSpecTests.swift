import SeismoCSV
import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

private let kinds: [any Component.Type] = [
  CSVReader.self, MADOutliers.self, IQROutliers.self, DropMissing.self, Standardize.self,
  RobustScale.self, ImputeMedian.self, LogTransform.self, OneHot.self, RandomSplit.self,
  StratifiedSplit.self, GroupSplit.self, HashSplit.self, TimeSplit.self, PredefinedSplit.self,
  WeightedSampler.self, InlineReader.self, Where.self,
  ShuffledSampler.self, SequentialSampler.self, FullBatchSampler.self,
  ClassBalancedSampler.self,
]

func decode<C: Component>(
  _ type: C.Type, _ yaml: String
) throws -> (component: C, problems: [String]) {
  let node = try SpecSource(name: "s.yaml", folder: "/specs", text: yaml).parse()
  var decoding = Decoding(registry: try Registry([]), folder: "/specs")
  let component = decoding.record(type, from: node)
  return (component, decoding.problems.map { "\($0.path): \($0.fact.sentence)" })
}

private func expectCounterexamplesRefused<C: Component>(_ type: C.Type) throws {
  for parameter in C.parameters {
    for bad in parameter.counterexamples() {
      var decoding = Decoding(registry: try Registry([]), folder: "/specs")
      let node = SpecNode(.map([SpecNode.Entry(key: parameter.key, value: bad)]))
      _ = decoding.record(type, from: node)
      #expect(
        decoding.problems.contains { $0.path.description.hasPrefix(parameter.key) },
        "\(C.name).\(parameter.key) takes \(bad.described)")
    }
  }
}

@Suite struct `A data component in a spec` {
  @Test func `refuses every counterexample`() throws {
    for kind in kinds { try expectCounterexamplesRefused(kind) }
  }

  @Test func `of csv takes a path, a delimiter and missing texts, and writes them back`() throws {
    let (reader, problems) = try decode(
      CSVReader.self, #"{use: csv, path: ../a.csv, delimiter: tab, missing: ["", -, "null"]}"#)
    #expect(problems == [])
    #expect(reader.path?.path == "/a.csv")
    #expect(reader.delimiter == Delimiter(9))
    #expect(reader.missing == ["", "-", "null"])
    let (again, _) = try decode(CSVReader.self, reader.encodedComponent().yaml())
    #expect(again.encodedComponent() == reader.encodedComponent())
    let (plain, _) = try decode(CSVReader.self, "{use: csv, path: a.csv}")
    let (filled, _) = try decode(CSVReader.self, plain.encodedComponent().yaml())
    #expect(filled.missing == ["", "?", "NA", "NaN", "nan", "null"])
    #expect(filled.delimiter == nil)
  }

  @Test func `of csv explains what a delimiter is`() throws {
    #expect(
      try decode(CSVReader.self, "{use: csv, path: a.csv, delimiter: comma}").problems == [
        "delimiter: expected auto, or up to 8 ASCII characters, such as , or ; or ||, or the word tab, found "
          + "'comma'"
      ])
    #expect(try decode(CSVReader.self, "{use: csv}").problems == [": 'csv' needs 'path'"])
  }

  @Test func `of a split has shares that add up to 1, the first of them not 0`() throws {
    #expect(
      try decode(RandomSplit.self, "{use: random, train: 0.5, validation: 0.2}").problems
        == ["test: train + validation + test must be 1, got 0.85"])
    #expect(
      try decode(StratifiedSplit.self, "{use: stratified, train: 0, test: 0.85}").problems
        == ["train: must be greater than 0 and at most 1, got 0"])
    #expect(
      try decode(StratifiedSplit.self, "{use: stratified, train: 0.6, test: 0.25}").problems == [])
  }
}
