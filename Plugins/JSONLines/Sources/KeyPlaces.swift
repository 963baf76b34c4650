/// The columns' places by their keys. Most rows have the same keys in the same order, which is tried first.
struct KeyPlaces {
  private(set) var names: [String]
  private var places: [String: Int]
  private var usual: [(bytes: [UInt8], place: Int)] = []

  init(_ names: [String]) {
    self.names = names
    places = Dictionary(zip(names, names.indices)) { first, _ in first }
  }

  /// The place of a key, nil for one that isn't known.
  ///
  /// - Parameters:
  ///   - key: its bytes, between its quotes.
  ///   - number: the place that it has among the row's keys.
  ///   - adding: whether one that isn't known becomes a column.
  mutating func place(
    of key: UnsafeBufferPointer<UInt8>, asNumber number: Int, adding: Bool
  ) -> Int? {
    if number < usual.count, usual[number].bytes.elementsEqual(key) { return usual[number].place }
    let name = JSONLineParser.decoded(key)
    var place = places[name]
    if place == nil, adding {
      place = names.count
      places[name] = place
      names.append(name)
    }
    if let place {
      let entry = (bytes: Array(key), place: place)
      if number < usual.count {
        usual[number] = entry
      } else if number == usual.count {
        usual.append(entry)
      }
    }
    return place
  }
}
