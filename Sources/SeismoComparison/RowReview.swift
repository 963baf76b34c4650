internal import SeismoPreparation
package import SeismoRuns
internal import SeismoSpec
package import SeismoTables
internal import SeismoTraining

extension SpikesFile {
  /// The rows that explanations of weights' spikes name, those named most first; ten at
  /// most.
  package var rowsToReview: [RowID] {
    var named: [RowID: Int] = [:]
    for spike in spikes where spike.kind == .state || spike.kind == .oneRow {
      for row in Set(spike.rows.map(\.row)) { named[row, default: 0] += 1 }
    }
    return named.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10).map(\.key)
  }

  /// The same as people find them: "vehicle.csv.gz:258 (row 256)".
  package var placesToReview: [String] {
    let rows = spikes.flatMap(\.rows)
    return rowsToReview.compactMap { id in rows.first { $0.row == id }?.placeAndNumber }
  }
}

extension PreparedData {
  /// Puts copies of other training rows in the place of some, or of as many drawn at random, so that the
  /// number of rows and of batches stays.
  mutating func replace(_ ids: [RowID], atRandom: Bool, seed: UInt64) {
    let table = self[.training]
    var random = RandomStream(seed: seed, purpose: "replace")
    let named = Set(ids)
    var places = table.rowIDs.indices.filter { named.contains(table.id(at: $0)) }
    let others = table.rowIDs.indices.filter { !named.contains(table.id(at: $0)) }
    guard !others.isEmpty else { return }
    if atRandom { places = places.map { _ in others[random.below(others.count)] } }
    var order = Array(table.rowIDs.indices)
    for place in places { order[place] = others[random.below(others.count)] }
    self[.training] = table.selecting(order)
  }
}
