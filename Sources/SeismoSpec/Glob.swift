/// Whether a name matches a pattern in which `*` stands for any run of characters.
package func globMatches(_ pattern: String, _ name: String) -> Bool {
  let name = Array(name)
  var reachable: Set<Int> = [0]
  for symbol in pattern {
    if symbol == "*" {
      reachable = Set((reachable.min() ?? name.count + 1)...max(name.count, reachable.min() ?? 0))
    } else {
      reachable = Set(reachable.filter { $0 < name.count && name[$0] == symbol }.map { $0 + 1 })
    }
    if reachable.isEmpty { return false }
  }
  return reachable.contains(name.count)
}
