/// "did you mean 'adam'?", or what there is.
package func suggestion(for word: String, among known: [String]) -> String {
  if let near = nearest(to: word, among: known) { return "did you mean '\(near.excerpt())'?" }
  return known.isEmpty ? "it has none" : "there are: \(listed(known))"
}

/// The sentence for a column that isn't there.
package func noColumn(_ name: String, among names: [String]) -> String {
  "no column is named '\(name.excerpt())'; " + suggestion(for: name, among: names)
}

/// The longest word that is held against others.
private let longestWord = 100

/// The candidate nearest to a misspelt word, or nil when none is near enough to be meant.
///
/// Distance is Damerau–Levenshtein (optimal string alignment); a third of the word may be wrong.
/// Case counts only between candidates that are as near without it.
package func nearest(to word: String, among candidates: [String]) -> String? {
  let length = word.count
  guard length <= longestWord else { return nil }
  let limit = max(1, length / 3)
  let plain = word.lowercased()
  let scored = candidates.compactMap { candidate -> (Int, Int, String)? in
    guard candidate.utf8.count <= 8 * longestWord, abs(candidate.count - length) <= limit else {
      return nil
    }
    let distance = editDistance(plain, candidate.lowercased())
    guard distance <= limit else { return nil }
    return (distance, editDistance(word, candidate), candidate)
  }
  return scored.min { $0 < $1 }?.2
}

func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var best = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, beforeLast[j - 1] + 1)
      }
      row.append(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
