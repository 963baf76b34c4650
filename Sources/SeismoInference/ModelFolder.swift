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

  /// The one that isn't this.
  package var other: WeightsChoice { self == .best ? .final : .best }
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
      throw SavedModelProblem(run, .notARun)
    }
    guard let record = try? JSONDecoder().decode(Variants.self, from: data) else {
      throw SavedModelProblem("\(run)/run.json", .damaged)
    }
    let names = record.variants
    guard let name = variant ?? (names.count == 1 ? names[0] : nil) else {
      throw SavedModelProblem(run, names.isEmpty ? .notARun : .severalVariants(names))
    }
    guard names.contains(name) else {
      throw SavedModelProblem(run, .unknownVariant(name, known: names))
    }
    path = "\(run)/\(name)"
    guard exists("\(path)/\(SavedModel.file)") else {
      throw SavedModelProblem(path, .noModel(wasTrained: exists("\(path)/metrics.jsonl")))
    }
  }

  /// The folders of all that a name means: a variant, its folds, or with `averaging` and no name all variants.
  ///
  /// - Throws: `SavedModelProblem`.
  package static func all(
    run: String, variant: String?, averaging: Bool
  ) throws -> [ModelFolder] {
    let names = (try? variants(of: run)) ?? []
    func folds(of name: String) -> [String] { names.filter { variantOfFold($0) == name } }
    if let variant {
      let own = names.contains(variant) ? [] : folds(of: variant)
      return try (own.isEmpty ? [variant] : own).map { try ModelFolder(run: run, variant: $0) }
    }
    let bases = names.reduce(into: [String]()) { bases, name in
      let base = variantOfFold(name) ?? name
      if !bases.contains(base) { bases.append(base) }
    }
    guard names.count > 1 else { return [try ModelFolder(run: run, variant: nil)] }
    guard averaging || bases.count == 1 else {
      throw SavedModelProblem(run, .severalVariants(bases))
    }
    return try names.map { try ModelFolder(run: run, variant: $0) }
  }

  /// `main` of `main/fold-2`; nil of a variant that has no folds.
  private static func variantOfFold(_ name: String) -> String? {
    let parts = name.split(separator: "/")
    return parts.count == 2 && parts[1].hasPrefix("fold-") ? String(parts[0]) : nil
  }

  private static func variants(of run: String) throws -> [String] {
    guard let data = FileManager.default.contents(atPath: "\(run)/run.json") else { return [] }
    return try JSONDecoder().decode(Variants.self, from: data).variants
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
      throw SavedModelProblem(file, .unreadable)
    }
    let decoder = FittedState.decoder(registry)
    let version = try? decoder.decode(Version.self, from: data).version
    if let version, version > SavedModel.newestVersion {
      throw SavedModelProblem(file, .newerFormat(version))
    }
    do {
      return try decoder.decode(SavedModel.self, from: data)
    } catch let missing as MissingComponent {
      throw SavedModelProblem(file, .missingComponent(missing))
    } catch {
      throw SavedModelProblem(file, .damaged)
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
      let hasOthers = FileManager.default.fileExists(atPath: "\(path)/\(choice.other.file)")
      throw SavedModelProblem(file, .noWeights(choice, hasOthers: hasOthers))
    }
    do throws(SafeTensorsProblem) {
      return try SafeTensors(decoding: data)
    } catch {
      throw SavedModelProblem(file, .unusable(error.description))
    }
  }
}
