import Foundation
import SeismoExperiment
import SeismoExport
import SeismoInference
import SeismoSpec
import SeismoStandard
import SeismoTables
import Testing

/// What an exporter asks of components that aren't Seismo's own.
struct ExportedModelTests {
  private static let plugin = Plugin("Mute", [.transform(Mute.self), .transform(Spoken.self)])

  private func export(_ spec: String) async throws -> ExportedModel {
    let place = try Workplace()
    let run = try await place.train(spec, linking: [Self.plugin])
    let folder = try ModelFolder(run: run.folder.path(percentEncoded: false), variant: nil)
    let predictor = try Predictor(
      folder, weights: .final, registry: Registry([.standard, Self.plugin]))
    return try ExportedModel([predictor])
  }

  private func spec(target: String = "price", prepare: String) -> String {
    Specs.spec(
      target: target, other: "kind", prepare: prepare, model: "[{use: mlp, hidden: [6], units: 1}]",
      loss: "mse")
  }

  @Test func `a step that doesn't say what it does is named with its place`() async {
    let spec = spec(prepare: "[date_parts, one_hot, mute]")
    #expect(
      await message { try await export(spec) }
        == "error: can't be exported: step 3 of the preparation, 'mute', doesn't say by which operations it works; leave it "
        + "out, or give its fitted transform 'formulas(of:)'")
  }

  @Test func `so is a transform of the target`() async {
    let spec = spec(
      target: "{column: price, transform: mute}", prepare: "[date_parts, one_hot, standard]")
    #expect(
      await message { try await export(spec) }
        == "error: can't be exported: the target's transform, 'mute', doesn't say by which operations it is undone; train "
        + "without it, or give it 'inverse(of:)'")
  }

  @Test func `a stranger's transform that says it is exported as ours is`() async throws {
    let model = try await export(
      spec(
        target: "{column: price, transform: spoken}", prepare: "[date_parts, one_hot, spoken]"))
    #expect(model.inputs.map(\.name) == ["size", "colour", "day", "ok"])
    #expect(try !ONNXModel.encode(model).isEmpty)
    #expect(try CModel.encode(model).contains("answer[0] = "))
  }
}

private struct Mute: ColumnTransform {
  static let name = "mute"
  static let summary = "Halves."
  static let parameters: [Parameter<Mute>] = [.on(\.on)]
  var on = ColumnSelection.numeric

  func fit(column: Span<Double>) -> Half { Half() }

  struct Half: InvertibleColumnTransform {
    func apply(to column: inout MutableSpan<Double>) {
      for i in column.indices { column[i] /= 2 }
    }

    func invert(_ column: inout MutableSpan<Double>) {
      for i in column.indices { column[i] *= 2 }
    }
  }
}

private struct Spoken: ColumnTransform {
  static let name = "spoken"
  static let summary = "Halves, and says so."
  static let parameters: [Parameter<Spoken>] = [.on(\.on)]
  var on = ColumnSelection.numeric

  func fit(column: Span<Double>) -> Half { Half() }

  struct Half: InvertibleColumnTransform {
    func apply(to column: inout MutableSpan<Double>) {
      for i in column.indices { column[i] /= 2 }
    }

    func invert(_ column: inout MutableSpan<Double>) {
      for i in column.indices { column[i] *= 2 }
    }

    func formula(of x: NumberFormula) -> NumberFormula? { x / 2 }

    func inverse(of y: NumberFormula) -> NumberFormula? { y * 2 }
  }
}
