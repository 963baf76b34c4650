import Foundation
import SeismoExperiment
import SeismoInference
import SeismoModel
import SeismoSpec
import SeismoStandard
import SeismoTables
import Swish
import Testing

struct ModelTests {
  /// What `seismo predict` writes answers from: each row's numbers, or why it has none.
  private func answersOfFile(_ text: String, _ run: Run, in place: Workplace) throws -> [String] {
    try place.write(text, to: "new.csv")
    let registry = try Registry([.standard])
    let predictor = try Predictor(
      ModelFolder(run: run.folder.path(percentEncoded: false), variant: nil), weights: .best,
      registry: registry)
    let data = try DataToPredict(
      ReaderChoice(FileReference("new.csv", in: place.path)), for: predictor, registry: registry)
    let width = max(1, predictor.pipeline.classes.count)
    var answers: [String] = []
    try predictor.predict(data) { stretch in
      answers += stretch.rows.map { row in
        if let answer = row.answer {
          return "\(stretch.answers[answer * width..<(answer + 1) * width].map(\.bitPattern))"
        }
        let reject = stretch.rejects.first { $0.line == row.line }
        return "\(reject?.column ?? ""): \(reject?.reason ?? "")"
      }
    }
    return answers
  }

  private func bits(of predictions: [Prediction]) -> [String] {
    predictions.map { prediction in
      switch prediction {
      case .label(_, let probabilities): "\(probabilities.map(\.bitPattern))"
      case .number(let number): "\([number.bitPattern])"
      case .refused(let refusal): "\(refusal.column ?? ""): \(refusal.reason)"
      }
    }
  }

  /// A file's rows as dictionaries of texts.
  private func dictionaries(_ text: String, separator: Character = ",") -> [[String: String]] {
    let lines = text.split(separator: "\n")
    let names = lines[0].split(separator: separator).map(String.init)
    return lines.dropFirst().map { line in
      let fields = line.split(separator: separator, omittingEmptySubsequences: false)
      return Dictionary(uniqueKeysWithValues: zip(names, fields.map(String.init)))
    }
  }

  @Test(arguments: [Specs.classes, Specs.numbers])
  func `rows of texts have the bits of the file's rows`(spec: String) async throws {
    let place = try Workplace()
    let run = try await place.train(spec)
    let odd = """
      size,colour,day,ok
      abc,red,01/02/2025,yes
      ,red,01/02/2025,yes
      2,violet,01/02/2025,no
      4,red,31/31/2025,no
      1e400,red,01/02/2025,on
      3,?,01/02/2025T18:30,1
      007,NA, 05/06/2025 ,maybe

      """
    for text in [Workplace.rows, odd] {
      let model = try run.model()
      #expect(
        bits(of: try model.predict(dictionaries(text)))
          == (try answersOfFile(text, run, in: place)))
    }
  }

  @Test func `a text is read as the training file's fields were`() async throws {
    let rows = Workplace.rows.replacing(",", with: ";").replacing(".", with: ",")
    let place = try Workplace(rows: rows)
    let run = try await place.train(Specs.classes)
    let model = try run.model()
    let texts = try model.predict([
      ["size": "1234,5", "colour": "red", "day": "03/04/2025", "ok": "no"]
    ])
    let typed = try model.predict([
      ["size": 1234.5, "colour": "red", "day": "03/04/2025", "ok": false]
    ])
    #expect(texts == typed)
    #expect(texts[0].label != nil)
  }

  @Test func `typed values, JSON and texts are the same rows`() async throws {
    let place = try Workplace()
    let model = try await place.train(Specs.classes).model()
    let day = Date(timeIntervalSince1970: 1_743_638_400)  // 2025-04-03
    let typed = try model.predict(["size": 1.5, "colour": "red", "day": .date(day), "ok": true])
    let texts = try model.predict([
      ["size": "1.5", "colour": "red", "day": "03/04/2025", "ok": "yes", "id": "7"]
    ])
    let json = try JSONDecoder().decode(
      [String: Model.Value].self,
      from: Data(
        #"{"size": 1.5, "colour": "red", "day": "03/04/2025", "ok": true, "id": null}"#.utf8))
    #expect(typed == texts[0])
    #expect(try model.predict(json) == typed)
    #expect(typed.label == model.classes[typed.probabilities?[0] ?? 0 > 0.5 ? 0 : 1])
    #expect(abs((typed.probabilities ?? []).reduce(0, +) - 1) < 1e-6)
  }

  @Test func `a model says what it takes and what it answers`() async throws {
    let place = try Workplace()
    let run = try await place.train(Specs.classes)
    let model = try run.model()
    #expect(model.inputs.map(\.name) == ["size", "colour", "day", "ok"])
    #expect(
      model.inputs.map(\.kind) == [
        .number, .category(levels: ["blue", "green", "red"]), .date, .boolean,
      ])
    #expect(model.inputs[1].levels == ["blue", "green", "red"])
    #expect(model.classes == ["a", "b"])
    #expect(model.target == "kind")
    #expect(model.experiment == "experiment")
    #expect(model.variant == "main")
    #expect(try run.model(weights: .final).predict(dictionaries(Workplace.rows)).count == 120)
  }

  @Test func `a row that can't be predicted says why, and takes no other with it`() async throws {
    let place = try Workplace()
    let model = try await place.train(Specs.classes).model()
    let row: [String: Model.Value] = ["size": 1, "colour": "red", "day": "01/02/2025", "ok": true]
    let rows = [
      row, row.merging(["size": nil]) { $1 }, row.merging(["ok": 2]) { $1 },
      row.merging(["day": 5]) { $1 },
      row.merging(["size": .date(.init(timeIntervalSince1970: 0))]) { $1 },
      row.merging(["colour": "violet"]) { $1 },
    ]
    let answers = try model.predict(rows)
    #expect(
      answers.map { $0.refusal?.description } == [
        nil, "column 'size': is missing, and no step of the preparation fills it",
        "column 'ok': expected true or false, yes or no, found '2'",
        "column 'day': expected a date such as 31.01.2026 or 31.01.2026 18:30, found '5'",
        "column 'size': expected a number, found '1970-01-01'", nil,
      ])
    #expect(try answers[0] == model.predict(row))
    #expect(try answers[5] == model.predict(rows[5]))
    #expect(try model.predict([[String: Model.Value]]()).isEmpty)
  }

  @Test func `from many threads the answers have the same bits`() async throws {
    let place = try Workplace()
    let model = try await place.train(Specs.classes).model()
    let rows = dictionaries(Workplace.rows)
    let alone = try rows.map { try model.predict([$0])[0] }
    #expect(try model.predict(rows) == alone)
    try await withThrowingTaskGroup(of: (Range<Int>, [Prediction]).self) { group in
      for start in 0..<100 {
        let range = start..<min(120, start + 1 + start % 37)
        group.addTask { (range, try model.predict(Array(rows[range]))) }
      }
      for try await (range, answers) in group { #expect(answers == Array(alone[range])) }
    }
  }

  @Test func `what can't be had is said in a sentence`() async throws {
    let place = try Workplace()
    let run = try await place.train(Specs.pair)
    let path = run.folder.path(percentEncoded: false).dropLast()
    func words(_ body: () throws -> some Any) -> String {
      let error = #expect(throws: ModelError.self) { _ = try body() }
      return error?.description.replacing(path, with: "RUN") ?? ""
    }
    #expect(
      words { try Model(contentsOf: run.folder) }
        == "RUN: the run has the variants first, second; say which, such as variant: \"first\"")
    #expect(
      words { try Model(contentsOf: run.folder, variant: "frist") }
        == "RUN: no variant 'frist'; did you mean 'first'?")
    #expect(
      words { try Model(contentsOf: place.url) }.hasSuffix(
        ": isn't the folder of a run: it has no run.json"))
    let model = try run.model(of: "first")
    #expect(
      words { try model.predict(["size": 1, "colour": "red", "id": 3]) }
        == "row 0 lacks the columns 'day', 'ok', which the model needs; it has 'colour', 'id', 'size'. "
        + "A missing value is nil")
    let folder = run.folder.appending(path: "first")
    try Data("{".utf8).write(to: folder.appending(path: "model.json"))
    #expect(words { try run.model(of: "first") } == "RUN/first/model.json: isn't what was written")
    try FileManager.default.removeItem(at: run.folder.appending(path: "second/best.safetensors"))
    #expect(
      words { try run.model(of: "second") }
        == "RUN/second/best.safetensors: isn't there: no epoch's metric was a number; take weights: .final"
    )
    try FileManager.default.removeItem(at: folder.appending(path: "model.json"))
    #expect(
      words { try run.model(of: "first") }
        == "RUN/first: has no model.json; train it with this Seismo")
  }

  @Test func `a plugin's model needs the plugin`() async throws {
    let place = try Workplace()
    let run = try await place.train(
      Specs.numbers.replacing(
        "{use: mlp, hidden: [6], units: 1}", with: "swish, {use: dense, units: 1}"),
      linking: [.swish])
    #expect(try run.model().predict(dictionaries(Workplace.rows))[0].number != nil)
    let error = #expect(throws: ModelError.self) { try Model(contentsOf: run.folder) }
    #expect(error?.fact == .missingPlugin(kind: "layer", name: "swish"))
    #expect(
      error?.description.hasSuffix(
        "model.json: needs the layer 'swish'; pass the plugin that defines it, with linking:")
        == true)
  }
}
