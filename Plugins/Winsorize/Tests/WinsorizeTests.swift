import Foundation
import SeismoTables
import SeismoTesting
import Testing
import Winsorize

/// The values after fitting the plain transform, saved and loaded, on others.
private func apply(
  _ winsorize: Winsorize, fittedOn training: [Double], to values: [Double]
) throws -> [Double] {
  let fitted = try winsorize.fit(column: training.span)
  let clip = try JSONDecoder().decode(Clip.self, from: JSONEncoder().encode(fitted))
  #expect(clip == fitted)
  var column = values
  var span = column.mutableSpan
  clip.apply(to: &span)
  return column
}

@Suite struct `winsorize` {
  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .winsorize)
  }

  private let hundred = (0...100).map(Double.init)

  @Test func `clips to quantiles of the training rows`() throws {
    #expect(
      try apply(Winsorize(), fittedOn: hundred, to: [-5, 1, 50, 99, 1000]) == [1, 1, 50, 99, 99])
    var wide = Winsorize()
    (wide.lower, wide.upper) = (0, 1)
    #expect(try apply(wide, fittedOn: hundred, to: [-5, 0.5, .infinity]) == [0, 0.5, 100])
  }

  @Test func `keeps missing values missing and out of the quantiles`() throws {
    let result = try apply(Winsorize(), fittedOn: hundred + [.nan], to: [.nan, 1000])
    #expect(result[0].isNaN && result[1] == 99)
  }

  @Test func `leaves alone what had no value in training`() throws {
    #expect(try apply(Winsorize(), fittedOn: [.nan], to: [-7, 1e300]) == [-7, 1e300])
    #expect(try apply(Winsorize(), fittedOn: [], to: [3]) == [3])
  }

  @Test func `makes a constant of a constant or single value`() throws {
    #expect(try apply(Winsorize(), fittedOn: [4, 4, 4], to: [3, 4, 5]) == [4, 4, 4])
    #expect(try apply(Winsorize(), fittedOn: [4], to: [3]) == [4])
  }

  @Test func `refuses quantiles that don't differ or are infinite`() {
    var equal = Winsorize()
    (equal.lower, equal.upper) = (0.5, 0.5)
    #expect(throws: (any Error).self) { try equal.validate() }
    #expect(throws: (any Error).self) {
      try Winsorize().fit(column: [.infinity, .infinity, 1].span)
    }
  }
}
