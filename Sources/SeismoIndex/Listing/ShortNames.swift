/// Names of runs that are short and lead to one run alone: `adam-vs-sgd-e6016546`, or where a spec was trained several
/// times the whole of the folder's name.
package struct ShortNames {
  private var counts: [Substring: Int] = [:]

  package init(_ places: [RunPlace]) {
    for place in places { counts[Self.tail(place.path[...]), default: 0] += 1 }
  }

  /// That of a run's path.
  package func name(of path: String) -> String {
    let tail = Self.tail(path[...])
    return counts[tail] == 1 ? String(tail) : path
  }

  /// What is behind the time that a folder's name begins with.
  private static func tail(_ path: Substring) -> Substring {
    let stamp = path.prefix { $0 != "-" }
    guard stamp.utf8.count >= 16, stamp.utf8.last == UInt8(ascii: "Z"), stamp.count < path.count
    else { return path }
    return path.dropFirst(stamp.count + 1)
  }
}
