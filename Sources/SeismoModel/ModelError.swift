public import Foundation
internal import SeismoInference
internal import SeismoSpec
internal import SeismoTables

/// A model that can't be had, or can't take some rows, in a sentence.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Fact: Sendable, Equatable {
    /// The folder isn't that of a run.
    case notARun
    /// A file can't be read.
    case unreadable
    /// A file isn't what was written.
    case damaged
    /// The run has several variants, and none was named.
    case severalVariants([String])
    /// The run has no variant of that name.
    case unknownVariant(String, known: [String])
    /// The variant has no `model.json`: it was never trained, or by an older Seismo.
    case noModel
    /// A newer Seismo wrote the file, in this version of the format.
    case newerFormat(Int)
    /// The model needs a component that wasn't passed with `linking:`.
    case missingPlugin(kind: String, name: String)
    /// The weights aren't there; the other ones, if they are.
    case noWeights(Model.Weights, others: Model.Weights?)
    /// A file has something that can't be used: a sentence's end.
    case unusable(String)
    /// A row, counted from 0, lacks columns; the names that it has.
    case missingColumns([String], row: Int, found: [String])
  }

  /// The folder or file that it is about; empty for rows.
  public let path: String
  /// What is wrong.
  public let fact: Fact

  init(_ fact: Fact, at path: String) { (self.path, self.fact) = (path, fact) }

  /// "runs/iris: the run has the variants adam, sgd; say which with variant:".
  public var description: String { (path.isEmpty ? "" : "\(path): ") + words }
}

extension ModelError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}

extension ModelError {
  init(_ problem: SavedModelProblem) {
    let fact: Fact =
      switch problem.fact {
      case .notARun: .notARun
      case .unreadable: .unreadable
      case .damaged: .damaged
      case .severalVariants(let names): .severalVariants(names)
      case .unknownVariant(let name, let known): .unknownVariant(name, known: known)
      case .noModel: .noModel
      case .newerFormat(let version): .newerFormat(version)
      case .missingComponent(let missing): .missingPlugin(kind: missing.kind, name: missing.name)
      case .noWeights(let choice, let hasOthers):
        .noWeights(.init(choice), others: hasOthers ? .init(choice.other) : nil)
      case .unusable(let reason): .unusable(reason)
      }
    self.init(fact, at: problem.path)
  }

  private var words: String {
    switch fact {
    case .notARun: "isn't the folder of a run: it has no run.json"
    case .unreadable: "can't be read"
    case .damaged: "isn't what was written"
    case .severalVariants(let names):
      "the run has the variants \(listed(names)); say which, such as variant: \"\(names[0])\""
    case .unknownVariant(let name, let known):
      "no variant '\(name.excerpt())'; \(suggestion(for: name, among: known))"
    case .noModel: "has no model.json; train it with this Seismo"
    case .newerFormat(let version):
      "is of version \(version) of its format, and this Seismo reads up to "
        + "\(SavedModel.newestVersion); use the newer Seismo that wrote it"
    case .missingPlugin(let kind, let name):
      "needs the \(kind) '\(name.excerpt())'; pass the plugin that defines it, with linking:"
    case .noWeights(_, let others?):
      "isn't there: no epoch's metric was a number; take weights: .\(others.rawValue)"
    case .noWeights(_, nil): "isn't there: the training didn't end; resume it"
    case .unusable(let reason): reason
    case .missingColumns(let names, let row, let found):
      "row \(row) lacks the \(names.count == 1 ? "column" : "columns") \(quoted(names)), which the "
        + "model needs; it has \(found.isEmpty ? "none" : quoted(found)). A missing value is nil"
    }
  }

  private func quoted(_ names: [String]) -> String {
    listed(names.map { "'\($0.excerpt())'" })
  }
}

extension Model.Weights {
  fileprivate init(_ choice: WeightsChoice) {
    switch choice {
    case .best: self = .best
    case .final: self = .final
    }
  }
}
