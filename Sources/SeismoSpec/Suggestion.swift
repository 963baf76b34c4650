/// The candidate nearest to a misspelt word, or nil when none is near enough to be meant.
///
/// Distance is Damerau–Levenshtein (optimal string alignment); a third of the word may be wrong.
/// Case counts only between candidates that are as near without it.
package func nearest(to word: String, among candidates: [String]) -> String? {
  let limit = max(1, word.count / 3)
  let scored = candidates.map { candidate in
    let distance = editDistance(word.lowercased(), candidate.lowercased())
    return (distance, editDistance(word, candidate), candidate)
  }
  return scored.filter { $0.0 <= limit }.min { $0 < $1 }?.2
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
