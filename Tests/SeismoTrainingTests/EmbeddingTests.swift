internal import Foundation
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import Testing

/// Columns of words as a network's input of indices.
@Suite struct EmbeddingTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    let towns = ["Ulm", "Bonn", "Köln", "Trier", ""]
    let rows = (0..<60).map { row in
      "\(Double(row * 37 % 60) / 60),\(towns[row * 7 % 5]),\(["low", "high"][row * 3 % 2]),\(row % 3 == 0 ? "a" : "b")"
    }
    try place.write((["x,town,grade,label"] + rows).joined(separator: "\n") + "\n", to: "t.csv")
  }

  private func experiment(
    prepare: String = "[index]", model: String = "[embedding, {use: dense, units: classes}]",
    exclude: String = ""
  ) throws -> Experiment {
    try place.experiment(
      """
      data:
        read: {use: csv, path: t.csv}
        schema: {target: label, exclude: [\(exclude)]}
        split: {use: random, train: 0.8, validation: 0.2, test: 0}
      prepare: \(prepare)
      model: \(model)
      loss: cross_entropy
      optimizer: {use: sgd, learning_rate: 0.1}
      train: {epochs: 2, precision: float64}
      """)
  }

  @Test func `indices and numbers reach the network in inputs of their own`() throws {
    let experiment = try experiment()
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    // Two indices of their own for unseen and missing towns; grades are never missing.
    #expect(data.inputs == ["x", "town", "grade"])
    #expect(data.categoryCounts == [6, 3])
    let plan = try experiment.design(variant, for: data)
    #expect(
      plan.graph.parameters.map { "\($0.name) \($0.dimensions)" } == [
        "layers.0.column0.weight [6, 8]", "layers.0.column1.weight [3, 8]",
        "layers.1.weight [2, 17]", "layers.1.bias [2]",
      ])
    #expect(
      try experiment.check().jobs[0].hasPrefix(
        "main: 1 and 2 of categories → embedding 17 → dense 2, 108 parameters"))
  }

  @Test func `a level that training lacks counts as zeros, and stays there`() throws {
    let experiment = try experiment()
    let trained = try experiment.train(try experiment.variant())
    let network = trained.network
    for table in network.parameters.prefix(2) {
      let values = network.values(of: table)
      #expect(values.prefix(8).allSatisfy { $0 == 0 } && values.dropFirst(8).allSatisfy { $0 != 0 })
    }
  }

  @Test func `rare levels share the index of those that training lacks`() throws {
    let experiment = try experiment(prepare: "[{use: index, rare: 1000}]")
    let data = try experiment.prepareData(of: try experiment.variant())
    #expect(data.categoryCounts == [2, 1])
    let towns = try #require(data[.training].columns[1].numbers)
    #expect(Set(towns) == [0, 1])
  }

  @Test func `later steps leave indices alone, and a step that names one is refused`() throws {
    let experiment = try experiment(prepare: "[index, standard]")
    let data = try experiment.prepareData(of: try experiment.variant())
    #expect(Set(try #require(data[.training].columns[2].numbers)) == [1, 2])
    let named = try self.experiment(prepare: "[index, {use: standard, on: [town]}]")
    let error = try #require(throws: SpecProblems.self) {
      try named.prepareData(of: try named.variant())
    }
    #expect(
      error.description.contains(
        "'town' is an index of categories by now; let this step come before 'index'"), "\(error)")
  }

  @Test func `a network of categories alone trains`() throws {
    let experiment = try experiment(exclude: "x")
    let trained = try experiment.train(try experiment.variant())
    #expect(trained.losses.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [
    (
      "[index]", "[{use: dense, units: classes}]", "",
      "model: takes no categories, and the preparation makes them of town, grade; let it begin with the "
        + "layer 'embedding', or use one_hot"
    ),
    (
      "[one_hot]", "[embedding, {use: dense, units: classes}]", "",
      "model[0]: has no categories to take; add the step 'index' to prepare, for columns of words"
    ),
    (
      "[index]",
      "{a: embedding, b: {use: dense, units: classes, from: input}, c: {use: concat, from: [a, b]}}",
      "x",
      "model.b: takes numbers, and the preparation makes none; take the categories, by an embedding"
    ),
    (
      "[index]", "[embedding, embedding, {use: dense, units: classes}]", "",
      "model[1]: has no categories to take; add the step 'index' to prepare, for columns of words"
    ),
  ])
  func `what doesn't fit together is told at its place`(
    prepare: String, model: String, exclude: String, expected: String
  ) throws {
    let experiment = try experiment(prepare: prepare, model: model, exclude: exclude)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let error = try #require(throws: SpecProblems.self) {
      try experiment.design(variant, for: data)
    }
    #expect(error.description.contains("error: \(expected)\n"), "\(error)")
  }
}
