import Foundation
import Testing

/// `seismo predict` and `seismo evaluate`: what they say of rows unlike those of the training.
@Suite struct PredictTests {
  private static let rows = """
    size,colour,label
    1,red,yes
    2,violet,no
    3,"dark,
    blue",no
    x,pink,no
    4,violet,yes
    5,,yes
    6,pink,no
    7,grey,no
    8,white,no

    """
  private static let note =
    "column 'colour': 5 rows have a level that training hasn't, such as 'violet' (new.csv:3), "
    + "'pink' (new.csv:9), 'grey' (new.csv:10)"

  private func place() throws -> (place: Workplace, run: String) {
    let (place, run) = try RowTests().place()
    try place.write(Self.rows, to: "new.csv")
    return (place, run)
  }

  @Test func `levels that training hasn't are named, and marked in JSON`() throws {
    let (place, run) = try place()
    let result = try seismo(
      "predict", run, "new.csv", "--variant", "raw", "--json", in: place.path)
    #expect(result.errors.contains("note: \(Self.note)\n"))
    let marked = result.output.split(separator: "\n").map { line in
      line.firstMatch(of: #/"unseen":(\{.*?\})/#).map { String($0.1) }
    }
    #expect(
      marked == [
        nil, #"{"colour":"violet"}"#, nil, nil, #"{"colour":"violet"}"#, nil,
        #"{"colour":"pink"}"#, #"{"colour":"grey"}"#, #"{"colour":"white"}"#,
      ])
    for line in result.output.split(separator: "\n") {
      _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
    }
  }

  @Test func `evaluate names them, too`() throws {
    let (place, run) = try place()
    let result = try seismo(
      "evaluate", run, "new.csv", "--variant", "raw", "--json", in: place.path)
    #expect(result.errors.contains("note: \(Self.note)\n"))
    struct Found: Decodable {
      struct Column: Decodable {
        var column: String
        var rows: Int
        var first: [Level]
      }
      struct Level: Decodable, Equatable {
        var value, file: String
        var line: Int
      }
      var unseen: [Column]
    }
    let found = try JSONDecoder().decode(Found.self, from: Data(result.output.utf8)).unseen
    #expect(found.map(\.column) == ["colour"])
    #expect(found.map(\.rows) == [5])
    #expect(
      found.first?.first == [
        .init(value: "violet", file: "new.csv", line: 3),
        .init(value: "pink", file: "new.csv", line: 9),
        .init(value: "grey", file: "new.csv", line: 10),
      ])
  }

  @Test func `of rows like those of the training there is nothing to say`() throws {
    let (place, run) = try place()
    let result = try seismo("predict", run, "t.csv", "--variant", "raw", in: place.path)
    #expect(result.errors == "")
    #expect(result.status == 0)
  }
}
