internal import SeismoTables

/// Finds the class that a text in a labelled file means: the same text, else the same number, else the same of true
/// and false.
struct Labels {
  let names: [String]
  private var byText: [String: Int32] = [:]
  private var byNumber: [Double: Int32] = [:]
  private var byTruth: [Bool: Int32] = [:]

  init(_ names: [String]) {
    self.names = names
    let truths = names.map(Self.truth)
    let areTruths = !truths.contains(nil)
    for (place, name) in names.enumerated().reversed() {
      byText[name] = Int32(place)
      if let number = Double(name) { byNumber[number] = Int32(place) }
      if areTruths, let truth = truths[place] { byTruth[truth] = Int32(place) }
    }
  }

  /// Each row's class; −1 for one that is missing or that training didn't have. Nil for a column of numbers where
  /// there are no classes.
  func codes(of column: Column) -> [Int32]? {
    guard !names.isEmpty, case .categories(let codes, let levels) = column.values else {
      return nil
    }
    let places = levels.map(place)
    return codes.map { $0 < 0 ? -1 : places[Int($0)] }
  }

  private func place(of text: String) -> Int32 {
    byText[text] ?? Double(text).flatMap { byNumber[$0] } ?? Self.truth(text).flatMap {
      byTruth[$0]
    } ?? -1
  }

  private static func truth(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "t", "y", "on": true
    case "false", "no", "f", "n", "off": false
    default: nil
    }
  }
}
