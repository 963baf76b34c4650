import Foundation
import Testing

/// Faults that a person meets: each one clear sentence with file and line, exit status not 0, and
/// no folder that looks like a run.
@Suite struct RefusalTests {
  /// Blank lines, CRLF and a quoted newline before the fault, which is on line 7.
  private let preamble = "x,y,label\r\n\r\n1,2,a\r\n3,\"4\",\"b\nc\"\r\n\r\n"

  private func refusal(of data: Data?, name: String = "data.csv") throws -> String {
    let place = try Workplace()
    if let data { try place.write(data, to: name) }
    try place.write(smallSpec.replacing("data.csv", with: name), to: "spec.yaml")
    let result = try seismo("run", "spec.yaml", "--quiet", in: place.path)
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(place.runs.isEmpty)
    return result.errors.replacing(place.path, with: "HERE")
  }

  private func gzipped(_ text: String) throws -> Data {
    let place = try Workplace()
    let file = try place.write(text, to: "plain")
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-n", file]
    try gzip.run()
    gzip.waitUntilExit()
    return try contents(file + ".gz")
  }

  @Test func `a missing file`() throws {
    #expect(
      try refusal(of: nil)
        == "data.csv: error: no such file (looked for HERE/data.csv)\n")
  }

  @Test func `a row with too many fields`() throws {
    #expect(
      try refusal(of: Data((preamble + "5,6,a,7\r\n").utf8))
        == "data.csv:7: error: the header has 3 fields, this row has 4\n")
  }

  @Test func `a word where a number is wanted`() throws {
    let text = try refusal(of: Data((preamble + "5,six,a\r\n").utf8))
    #expect(text.hasPrefix("data.csv:7: error: column 'y': found 'six' among numbers"))
  }

  @Test func `a truncated gzip`() throws {
    let rows = (0..<2000).map { "\($0),\($0 * 7919 % 1000),a\r\n" }.joined()
    let whole = try gzipped(preamble + rows)
    let text = try refusal(of: whole.prefix(whole.count - 100), name: "data.csv.gz")
    #expect(text.wholeMatch(of: #/data\.csv\.gz:\d+: error: the gzip data end early.*\n/#) != nil)
  }

  @Test func `a gzip with a wrong checksum`() throws {
    var whole = try gzipped(preamble + "5,6,a\r\n")
    whole[whole.count - 8] ^= 1
    let text = try refusal(of: whole, name: "data.csv.gz")
    #expect(
      text.hasPrefix("data.csv.gz:7: error: the gzip data are damaged (incorrect data check)"))
  }

  @Test func `a missing held-out value without an imputer is refused before training`() throws {
    let place = try Workplace()
    let rows = (0..<20).map { "\($0 == 13 ? "" : "\($0)"),\($0 % 3),\($0 % 2 == 0 ? "a" : "b")\n" }
    try place.write("x,y,label\n" + rows.joined(), to: "data.csv")
    let spec = smallSpec.replacing(
      "train: 1, validation: 0, test: 0", with: "train: 0, validation: 1, test: 0")
    let split = spec.replacing("train: 0, validation: 1", with: "train: 0.5, validation: 0.5")
    var refused = 0
    for seed in 0..<6 {
      try place.write("seed: \(seed)\nprepare: [drop_missing]\n" + split, to: "spec.yaml")
      let result = try seismo("run", "spec.yaml", "--quiet", in: place.path)
      if result.status == 1 {
        refused += 1
        #expect(
          result.errors == """
            data.csv:15: error: column 'x': the value is missing in a validation row after \
            preparation; add impute_median to 'prepare'

            """)
      }
    }
    #expect((1..<6).contains(refused))
  }

  @Test func `a held-out level that training lacks is refused where a step is told to`() throws {
    let place = try Workplace()
    let rows = (0..<20).map { "\($0),w\($0)w,\($0 % 2 == 0 ? "a" : "b")\n" }
    try place.write("x,y,label\n" + rows.joined(), to: "data.csv")
    let spec = smallSpec.replacing(
      "train: 1, validation: 0, test: 0", with: "train: 0.5, validation: 0.5, test: 0")
    try place.write("prepare: [{use: one_hot, unseen: error}]\n" + spec, to: "spec.yaml")
    let result = try seismo("check", "spec.yaml", in: place.path)
    #expect(result.status == 1)
    let words = #/data\.csv:(\d+): error: column 'y': the training rows have no 'w(\d+)w'; .*\n/#
    let match = try #require(try words.wholeMatch(in: result.errors), "\(result.errors)")
    let (line, level) = (Int(match.1) ?? 0, Int(match.2) ?? 0)
    #expect(line == level + 2)
  }

  @Test func `problems of the spec and of the command line end with status 2`() throws {
    let place = try Workplace()
    try place.write("model: [dens]\n", to: "spec.yaml")
    for arguments in [
      ["check", "spec.yaml"], ["check", "none.yaml"], ["run"], ["run", "spec.yaml", "--jobs", "0"],
      ["frob"], ["components", "adm"],
    ] {
      let process = try start(arguments, in: place.path)
      process.waitUntilExit()
      #expect(process.terminationStatus == 2, "\(arguments)")
    }
  }

  @Test func `a value too large for Float32 is refused before training`() throws {
    #expect(
      try refusal(of: Data((preamble + "1e300,6,a\r\n").utf8))
        == """
        data.csv:7: error: column 'x': the value 1e+300 of a training row is too large for float32; \
        correct it, or set train.precision to float64

        """)
  }

  @Test(arguments: [
    (
      "variants: {report.html: {}}",
      "3:12: error: variants.report.html: a run has a file of that name"
    ),
    (
      "variants: {a: {}, A: {}}",
      "3:19: error: variants.A: differs from another variant's name only in case"
    ),
    ("metrics: [loss, loss]", "3:10: error: metrics: names one twice"),
    ("vars: {x: d, y: '${x}z'}", "3:17: error: vars.y: a variable can't refer to another"),
  ])
  func `what would spoil the record is refused`(line: String, problem: String) throws {
    let place = try Workplace()
    try place.write("x,y,label\n1,2,a\n3,4,b\n", to: "data.csv")
    try place.write("spec: 1\nname: x\n\(line)\n" + smallSpec, to: "spec.yaml")
    let result = try seismo("check", "spec.yaml", in: place.path)
    #expect(result.status == 2)
    #expect(result.errors.contains("spec.yaml:\(problem)\n"), "\(result.errors)")
  }

  @Test func `a folder that is no run is refused`() throws {
    let place = try Workplace()
    let result = try seismo("report", "nowhere", in: place.path)
    #expect(result.status == 1)
    #expect(
      result.errors == "nowhere/run.json: error: no such file; is nowhere a run's folder?\n")
  }
}
