import Foundation
import SeismoIndex
import Testing

/// `--where`: what it finds, and how it tells of mistakes.
@Suite struct FilterTests {
  private let place: Workplace
  private let index: RunIndex

  init() throws {
    place = try Workplace()
    var run = SyntheticRun(name: "first", stamp: "20261101T080000.000Z", hash: "00000001")
    run.trainings = [
      .init(name: "slow", accuracy: 0.7, optimizer: "sgd", rate: "0.01"),
      .init(name: "usual", accuracy: 0.9, optimizer: "adam", rate: "1e-3", patience: "20"),
    ]
    try run.write(in: place)
    run = SyntheticRun(name: "second", stamp: "20261128T235959.000Z", hash: "00000002")
    run.trainings = [.init(name: "nan", status: "diverged", accuracy: .nan, loss: .infinity)]
    try run.write(in: place)
    try place.write("{\"tags\":[\"good\",\"to-keep\"]}", to: "runs/\(run.folder)/notes.json")
    index = try RunIndex(of: place.runs) { _ in }
    try index.refresh()
  }

  /// The variants that fit.
  private func found(_ text: String) throws -> Set<String> {
    var request = Listing.Request()
    request.filter = try Filter(text, in: index)
    let listing = try Listing(request, from: index)
    let names = try index.cells(of: .field(.variant))
    return Set(
      listing.trainings.compactMap { id in
        if case .word(let name)? = names[id] { name } else { nil }
      })
  }

  @Test(arguments: [
    ("optimizer == adam", ["usual", "nan"]),
    ("optimizer.use == adam and test.accuracy > 0.8", ["usual"]),
    ("optimizer != adam", ["slow"]),
    ("optimizer in [sgd, 'adam']", ["slow", "usual", "nan"]),
    ("optimizer not in [sgd]", ["usual", "nan"]),
    ("optimizer.learning_rate <= 0.001", ["usual", "nan"]),
    ("optimizer.learning_rate == 1E-3", ["usual", "nan"]),
    ("model[0].units == 100", ["slow", "usual", "nan"]),
    ("model[1] ~ REL", ["slow", "usual", "nan"]),
    ("model[2].units == classes", ["slow", "usual", "nan"]),
    ("train.patience == off", ["slow", "nan"]),
    ("train.patience == 20", ["usual"]),
    ("train.patience != 20", ["slow", "nan"]),
    ("train.patience > 10", ["usual"]),
    // NaN is neither more nor less, nor unequal.
    ("test.accuracy < 2", ["slow", "usual"]),
    ("test.accuracy != 2", ["slow", "usual"]),
    ("not test.accuracy < 2", ["nan"]),
    ("test.loss == inf", ["nan"]),
    ("best.test.loss > 1e300", ["nan"]),
    ("status == diverged", ["nan"]),
    ("status in [finished, stopped]", ["slow", "usual"]),
    ("tag == good", ["nan"]),
    ("tags ~ keep", ["nan"]),
    ("tag != good", ["slow", "usual"]),
    ("tag in [other, good]", ["nan"]),
    ("started > 2026-11-01", ["nan"]),
    ("started >= 2026-11-01", ["slow", "usual", "nan"]),
    ("started == 2026-11-28T23:59", ["nan"]),
    ("started < 2026-11", []),
    ("started == 2026", ["slow", "usual", "nan"]),
    ("name == first or variant == nan and epochs == 3", ["slow", "usual", "nan"]),
    ("(name == first or variant == nan) and not (variant == 'slow')", ["usual", "nan"]),
    ("NOT name == first AND seconds >= 1.5", ["nan"]),
    ("spikes == 2 and steps == 3 and seed == 17", ["slow", "usual", "nan"]),
    ("run ~ 0002", ["nan"]),
    ("note == x", []), ("sweep ~ x", []), ("trial > 0", []),
    ("name == 'it''s'", []),
  ])
  func `a filter finds what fits it`(_ text: String, _ expected: [String]) throws {
    #expect(try found(text) == Set(expected))
  }

  @Test(arguments: [
    (
      "optimizr.use == adam",
      """
      --where:1:1: error: no run has 'optimizr.use'
          1 | optimizr.use == adam
            | ^~~~~~~~~~~~ did you mean 'optimizer.use'?
      """
    ),
    (
      "test.accuracy > hi and test.acuracy > 1",
      """
      --where:1:17: error: test.accuracy is a number in every run, and 'hi' is a word
          1 | test.accuracy > hi and test.acuracy > 1
            |                 ^~ write a number
      --where:1:24: error: no run has 'test.acuracy'
          1 | test.accuracy > hi and test.acuracy > 1
            |                        ^~~~~~~~~~~~ did you mean 'test.accuracy'?
      """
    ),
    (
      "seed == '17'",
      """
      --where:1:9: error: seed is a number in every run, and '17' is a word
          1 | seed == '17'
            |         ^~~~ write it without quotes
      """
    ),
    (
      "optimizer == 3",
      """
      --where:1:14: error: optimizer is a word in every run, and 3 is a number
          1 | optimizer == 3
            |              ^ write '3', with the quotes
      """
    ),
    (
      "optimizer = adam",
      """
      --where:1:11: error: expected ==, !=, <, <=, >, >=, ~ or in after 'optimizer', found '='
          1 | optimizer = adam
            |           ^ write '=='
      """
    ),
    (
      "name < b",
      """
      --where:1:6: error: '<' is for numbers and dates, and name is a word
          1 | name < b
            |      ^ write ==, !=, ~ (contains) or in [a, b]
      """
    ),
    (
      "seconds ~ 1",
      """
      --where:1:9: error: '~' is for words, and seconds is a number
          1 | seconds ~ 1
            |         ^ write ==, !=, <, <=, > or >=
      """
    ),
    (
      "test.loss == nan",
      """
      --where:1:14: error: nothing equals nan, and nothing is less or more
          1 | test.loss == nan
            |              ^~~ write status == diverged for trainings that ended in nan
      """
    ),
    (
      "status == finishd",
      """
      --where:1:11: error: status is one of waiting, running, finished, stopped, pruned, diverged, interrupted, failed, \
      killed, broken, and never 'finishd'
          1 | status == finishd
            |           ^~~~~~~ did you mean 'finished'?
      """
    ),
    (
      "started > 2026-13-01",
      """
      --where:1:11: error: started is a time, and '2026-13-01' isn't a date
          1 | started > 2026-13-01
            |           ^~~~~~~~~~ write it as 2026-11-29 or 2026-11-29T21:30, in UTC
      """
    ),
    (
      "name == 'first",
      """
      --where:1:9: error: this quote has no end
          1 | name == 'first
            |         ^~~~~~
      """
    ),
    (
      "(name == first",
      """
      --where:1:1: error: this bracket is never closed
          1 | (name == first
            | ^
      """
    ),
    (
      "name in [a, b",
      """
      --where:1:9: error: this bracket is never closed
          1 | name in [a, b
            |         ^
      """
    ),
    (
      "name == first)",
      """
      --where:1:14: error: expected 'and', 'or' or the end, found ')'
          1 | name == first)
            |              ^ this bracket closes nothing
      """
    ),
    (
      "name == first && seed == 1",
      """
      --where:1:15: error: expected 'and', 'or' or the end, found '&&'
          1 | name == first && seed == 1
            |               ^~ write 'and'
      """
    ),
    (
      "curve == 1",
      """
      --where:1:1: error: curve can be shown, and not compared
          1 | curve == 1
            | ^~~~~
      """
    ),
    (
      "",
      """
      --where:1:1: error: expected a key, such as optimizer or test.accuracy, found the end
          1 | \("")
            | ^
      """
    ),
    (
      "name ==",
      """
      --where:1:8: error: expected a number, a word or a text in quotes, found the end
          1 | name ==
            |        ^
      """
    ),
    (
      "name == first and\nnmae == x",
      """
      --where:2:1: error: no run has 'nmae'
          2 | nmae == x
            | ^~~~ did you mean 'name'?
      """
    ),
    (
      "größe == 1 and seed == x",
      """
      --where:1:1: error: no run has 'größe'
          1 | größe == 1 and seed == x
            | ^~~~~ 'seismo runs keys' lists what there is
      --where:1:24: error: seed is a number in every run, and 'x' is a word
          1 | größe == 1 and seed == x
            |                        ^ write a number
      """
    ),
  ])
  func `a mistake is told with its place`(_ text: String, _ expected: String) throws {
    let problems = #expect(throws: FilterProblems.self) { try found(text) }
    #expect(problems?.description == expected)
  }

  @Test func `brackets without end are no danger`() throws {
    let problems = #expect(throws: FilterProblems.self) {
      try found(String(repeating: "(", count: 100_000))
    }
    #expect(
      problems?.description.hasPrefix(
        "--where:1:101: error: brackets are nested more than 100 deep")
        == true)
    #expect(throws: FilterProblems.self) { try found(String(repeating: "not ", count: 100_000)) }
    let long = Array(repeating: "seed == 17", count: 20_000).joined(separator: " and ")
    #expect(try found(long).count == 3)
  }

  @Test func `other options tell of mistakes in the same way`() throws {
    let problems = #expect(throws: FilterProblems.self) {
      try KeyList.keys("run,test.acc uracy, varient", option: "--columns", in: index)
    }
    #expect(
      problems?.description == """
        --columns:1:5: error: no run has 'test.acc uracy'
            1 | run,test.acc uracy, varient
              |     ^~~~~~~~~~~~~~ did you mean 'test.accuracy'?
        --columns:1:21: error: no run has 'varient'
            1 | run,test.acc uracy, varient
              |                     ^~~~~~~ did you mean 'variant'?
        """)
    let order = try KeyList.order("-test.accuracy,run", option: "--sort", in: index)
    #expect(order.map(\.isDescending) == [true, false])
  }
}
