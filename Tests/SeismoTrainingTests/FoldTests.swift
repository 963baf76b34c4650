internal import SeismoPreparation
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// Cross-validation.
@Suite struct FoldTests {
  private func parts(_ split: String, rows: Int = 53, target: String = "label") throws
    -> [Partition]
  {
    let place = try Workplace()
    try place.write(
      "x,label\n"
        + (0..<rows).map { "\($0 * 37 % 101),\(["a", "b", "b", "c"][$0 % 4])\n" }.joined(),
      to: "t.csv")
    let experiment = try place.experiment(
      """
      seed: 5
      data:
        read: {use: csv, path: t.csv}
        schema: {target: \(target)}
        split: \(split)
      model: [{use: dense, units: \(target == "x" ? "1" : "classes")}]
      loss: \(target == "x" ? "mse" : "cross_entropy")
      prepare: \(target == "x" ? "[one_hot]" : "[]")
      optimizer: sgd
      """)
    let variant = try experiment.variant()
    return try (0..<variant.config.splitter.foldCount).map { fold in
      let data = try experiment.prepareData(of: variant, fold: fold)
      return Partition(
        training: data[.training].rowIDs.map(Int.init),
        validation: data[.validation].rowIDs.map(Int.init), test: data[.test].rowIDs.map(Int.init))
    }
  }

  @Test(arguments: ["k_fold", "stratified_k_fold", "{use: k_fold, folds: 7, validation: 0}"])
  func `each row is in the test part of one fold, and in one part of each`(split: String) throws {
    let folds = try parts(split)
    #expect(folds.count == (split.contains("7") ? 7 : 5))
    #expect(folds.flatMap(\.test).sorted() == Array(0..<53))
    for fold in folds {
      #expect((fold.training + fold.validation + fold.test).sorted() == Array(0..<53))
    }
    let sizes = folds.map(\.test.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test func `every fold has the classes in the same proportions`() throws {
    for fold in try parts("{use: stratified_k_fold, folds: 4}", rows: 80) {
      // Of 80 rows 20, 40 and 20.
      for part in [fold.test, fold.validation, fold.training] {
        let counts = [[0], [1, 2], [3]].map { own in part.count { own.contains($0 % 4) } }
        #expect(abs(counts[1] - 2 * counts[0]) <= 2 && abs(counts[0] - counts[2]) <= 1)
      }
      #expect(fold.test.count == 20 && fold.validation.count == 12)
    }
  }

  @Test func `folds that can't be are refused`() throws {
    #expect(
      message { _ = try parts("{use: k_fold, folds: 60}") }.contains(
        "folds: has 60 folds, more than the 53 rows"))
    #expect(
      message { _ = try parts("stratified_k_fold", target: "x") }.contains(
        "needs a categorical target; use k_fold for a number"))
  }
}
