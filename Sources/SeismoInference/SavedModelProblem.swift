internal import SeismoSpec
package import SeismoTables

/// A model that can't be had from a run's folder, or not the one that was asked for.
package struct SavedModelProblem: Error, CustomStringConvertible {
  /// What is wrong.
  package enum Fact: Sendable, Equatable {
    /// The folder has no `run.json`.
    case notARun
    /// A file can't be read.
    case unreadable
    /// A file isn't what was written.
    case damaged
    /// The run has several variants, and none was named.
    case severalVariants([String])
    /// The run has no variant of that name.
    case unknownVariant(String, known: [String])
    /// The variant has no `model.json`; whether it was trained.
    case noModel(wasTrained: Bool)
    /// The file's format is of a later version.
    case newerFormat(Int)
    /// The program lacks a component that the model is made of.
    case missingComponent(MissingComponent)
    /// The weights aren't there; whether the others are.
    case noWeights(WeightsChoice, hasOthers: Bool)
    /// What the file has can't be used: a sentence's end.
    case unusable(String)
  }

  /// The folder or file that it is about.
  package let path: String
  package let fact: Fact

  package init(_ path: String, _ fact: Fact) { (self.path, self.fact) = (path, fact) }

  /// Whether the folder is sound, and what was asked for isn't in it.
  package var isOfQuestion: Bool {
    switch fact {
    case .severalVariants, .unknownVariant: true
    default: false
    }
  }

  /// What is wrong, as a sentence's end, for the command line.
  package var reason: String {
    switch fact {
    case .notARun: "isn't the folder of a run: it has no run.json"
    case .unreadable: "can't be read"
    case .damaged: "isn't what was written"
    case .severalVariants(let names):
      "the run has the variants \(listed(names)); say which: --variant \(names[0])"
    case .unknownVariant(let name, let known):
      "no variant '\(name.excerpt())'; \(suggestion(for: name, among: known))"
    case .noModel(wasTrained: true):
      "has no model.json: an older Seismo trained it; train it again to predict with it"
    case .noModel(wasTrained: false): "has no model yet: its training was never begun"
    case .newerFormat(let version):
      "is of version \(version) of its format, and this Seismo reads up to "
        + "\(SavedModel.newestVersion); use the newer Seismo that wrote it"
    case .missingComponent(let missing): missing.description
    case .noWeights(let choice, hasOthers: true):
      "isn't there: no epoch's metric was a number; use --weights \(choice.other.rawValue)"
    case .noWeights(_, hasOthers: false):
      "isn't there: the training didn't end; 'seismo resume' goes on with it"
    case .unusable(let reason): reason
    }
  }

  package var description: String { "\(path): error: \(reason)" }
}
