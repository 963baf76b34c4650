package import SeismoInference
internal import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// A trained model in formulas and operations of closed lists: all that a format writes.
package struct ExportedModel: Sendable {
  /// A column that the model takes.
  package struct Input: Sendable, Equatable {
    package var name: String
    package var type: ColumnType
    /// Texts beside the empty one that stand for a missing value, in a column of texts.
    package var missing: [String]

    package var isText: Bool { !type.isNumeric }
  }

  /// One network with its preparation. The answers of several are averaged.
  package struct Member: Sendable {
    /// The network's inputs of numbers and of indices, in order.
    package var numbers, indices: [NumberFormula]
    /// A row has no answer where one of these isn't 0.
    package var refusals: [NumberFormula]
    package var network: NetworkOperations
    /// The network's answer in the target's own unit, of the column `output`; nil where it is that already, and of classes.
    package var undone: NumberFormula?
    /// Whether the network's answers are logits, of which softmax makes probabilities.
    package var answersLogits: Bool
  }

  /// What `Member.undone` calls the network's answer.
  package static let output = "output"

  /// The experiment's name, and the variant's.
  package var experiment, variant: String
  /// The version of Seismo that trained it.
  package var seismo: String
  /// In the order in which they were read.
  package var inputs: [Input]
  package var members: [Member]
  /// In the order of the outputs; empty where the target is a number.
  package var classes: [String]
  package var target: String

  /// What formats are made of.
  ///
  /// - Throws: `ExportProblem`; what a decomposition throws.
  package init(_ predictors: [Predictor]) throws {
    let pipeline = predictors.first?.pipeline ?? FittedPipeline()
    (classes, target) = (pipeline.classes, pipeline.targetColumn.name)
    experiment = predictors.first?.saved.experiment ?? ""
    variant = predictors.first?.saved.variant ?? ""
    seismo = predictors.first?.saved.seismo ?? ""
    inputs = []
    for predictor in predictors {
      for column in predictor.pipeline.columns {
        let input = Input(
          name: column.name, type: column.type,
          missing: predictor.pipeline.missing[column.name] ?? [])
        guard let known = inputs.first(where: { $0.name == column.name }) else {
          inputs.append(input)
          continue
        }
        guard known.isText == input.isText else { throw ExportProblem(.columnDiffers(column.name)) }
      }
    }
    members = try predictors.map(Member.init)
  }
}

extension ExportedModel.Member {
  fileprivate init(_ predictor: Predictor) throws {
    let pipeline = predictor.pipeline
    let table = try FormulaTable(of: pipeline)
    let categories = Set((pipeline.categories ?? [:]).keys)
    func formulas(_ areIndices: Bool) -> [NumberFormula] {
      table.columns.filter { categories.contains($0.name) == areIndices }.compactMap(\.numbers)
    }
    (numbers, indices, refusals) = (formulas(false), formulas(true), table.refusals)
    guard table.columns.map(\.name) == pipeline.inputs,
      numbers.count + indices.count == pipeline.inputs.count
    else { throw ExportProblem(.otherColumns) }
    network = try predictor.operations()
    guard network.graph.undecomposed.isEmpty else {
      throw ExportProblem(.kernels(network.graph.undecomposed))
    }
    answersLogits = !pipeline.classes.isEmpty && !predictor.loss.wantsProbabilities
    guard case .number(let target?) = pipeline.target else { return }
    guard let formula = target.undone(.column(ExportedModel.output)) else {
      throw ExportProblem(.target(name: target.name))
    }
    undone = formula
  }
}

extension FormulaTable {
  /// What a pipeline makes of columns as they were read.
  ///
  /// - Throws: `ExportProblem` for a step that has no formulas.
  fileprivate init(of pipeline: FittedPipeline) throws {
    self.init(
      columns: try pipeline.columns.map { column in
        guard column.type.isNumeric else {
          return Column(name: column.name, TextFormula(column: column.name))
        }
        let missing = try pipeline.missingNumbers(of: column)
        return Column(
          name: column.name,
          missing.reduce(NumberFormula.column(column.name)) { $0.missing(where: $1) })
      })
    for (index, step) in pipeline.steps.enumerated() {
      guard let next = step.fitted.formulas(of: self) else {
        throw ExportProblem(.step(name: step.use, place: index + 1))
      }
      self = next
    }
  }
}

extension FittedPipeline {
  /// The numbers that stand for a missing value in a column.
  ///
  /// - Throws: `ExportProblem` for a text that some number or date may be written as, and that isn't one here.
  fileprivate func missingNumbers(of column: InputColumn) throws -> [Double] {
    try (missing[column.name] ?? []).compactMap { text in
      if !column.type.isDate, let number = Double(text) { return number }
      guard !text.contains(where: \.isNumber) else {
        throw ExportProblem(.missingText(column: column.name, text: text))
      }
      return nil
    }
  }
}

extension NumberFormula {
  /// NaN in place of a number that stands for a missing value.
  fileprivate func missing(where number: Double) -> NumberFormula {
    (isLess(than: number) + isGreater(than: number)).choose(self, else: .constant(.nan))
  }
}
