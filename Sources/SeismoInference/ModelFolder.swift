internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// Which of a variant's weights to take.
package enum WeightsChoice: String, CaseIterable, Sendable {
  /// Those of the best epoch by `train.select`.
  case best
  /// Those that training ended with.
  case final

  var file: String { "\(rawValue).safetensors" }
}

/// A variant's folder in a run, from which a model is read.
package struct ModelFolder: Sendable {
  package let path: String

  /// The folder of a run's variant, or of a variant itself.
  ///
  /// - Parameter variant: its name; nil where there is only one.
  /// - Throws: `SavedModelProblem`.
  package init(run: String, variant: String?) throws {
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    if variant == nil, exists("\(run)/\(SavedModel.file)") {
      path = run
      return
    }
    guard let data = FileManager.default.contents(atPath: "\(run)/run.json") else {
      throw SavedModelProblem(run, "isn't the folder of a run: it has no run.json")
    }
    guard let record = try? JSONDecoder().decode(Variants.self, from: data) else {
      throw SavedModelProblem("\(run)/run.json", "isn't what was written")
    }
    let names = record.variants
    guard let name = variant ?? (names.count == 1 ? names[0] : nil) else {
      throw SavedModelProblem(
        run, "the run has the variants \(listed(names)); say which: --variant \(names[0])",
        isOfQuestion: true)
    }
    guard names.contains(name) else {
      throw SavedModelProblem(
        run, "no variant '\(name.excerpt())'; \(suggestion(for: name, among: names))",
        isOfQuestion: true)
    }
    path = "\(run)/\(name)"
    guard exists("\(path)/\(SavedModel.file)") else {
      throw SavedModelProblem(
        path,
        exists("\(path)/metrics.jsonl")
          ? "has no model.json: an older Seismo trained it; train it again to predict with it"
          : "has no model yet: its training was never begun")
    }
  }

  private struct Variants: Decodable {
    var variants: [String]
  }

  /// What predicting needs beside the weights.
  ///
  /// - Throws: `SavedModelProblem`.
  func model(registry: Registry) throws -> SavedModel {
    let file = "\(path)/\(SavedModel.file)"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw SavedModelProblem(file, "can't be read")
    }
    let decoder = FittedState.decoder(registry)
    let version = try? decoder.decode(Version.self, from: data).version
    if let version, version > SavedModel.newestVersion {
      throw SavedModelProblem(
        file,
        "is of version \(version) of its format, and this Seismo reads up to "
          + "\(SavedModel.newestVersion); use the newer Seismo that wrote it")
    }
    do {
      return try decoder.decode(SavedModel.self, from: data)
    } catch let missing as MissingComponent {
      throw SavedModelProblem(file, missing.description)
    } catch {
      throw SavedModelProblem(file, "isn't what was written")
    }
  }

  private struct Version: Decodable {
    var version: Int
  }

  /// Weights as they were written.
  ///
  /// - Throws: `SavedModelProblem`.
  func weights(_ choice: WeightsChoice) throws -> SafeTensors {
    let file = "\(path)/\(choice.file)"
    guard let data = FileManager.default.contents(atPath: file) else {
      let other: WeightsChoice = choice == .best ? .final : .best
      let hasOther = FileManager.default.fileExists(atPath: "\(path)/\(other.file)")
      throw SavedModelProblem(
        file,
        hasOther
          ? "isn't there: no epoch's metric was a number; use --weights \(other.rawValue)"
          : "isn't there: the training didn't end; 'seismo resume' goes on with it")
    }
    do throws(SafeTensorsProblem) {
      return try SafeTensors(decoding: data)
    } catch {
      throw SavedModelProblem(file, error.description)
    }
  }
}
