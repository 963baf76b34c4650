package import SeismoNetworks
package import SeismoSpec

/// Copies of other rows in the place of those that explanations name most.
package struct ReviewRows: Remedy {
  package static let name = "review_rows"
  package static let summary = "Takes out the rows that explanations name most."
  package static let against = [SpikeFault.rows, .noise]
  package static let parameters: [Parameter<ReviewRows>] = []

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard run.namedRows > 0 else { return [] }
    let rows = run.namedRows == 1 ? "1 row" : "\(run.namedRows) rows"
    return [SpecChange("review \(rows)", reviewsRows: true)]
  }
}
