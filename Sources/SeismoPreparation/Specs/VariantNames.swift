/// The names of variants so far, each of which is also a folder's.
struct VariantNames {
  private var taken: [String: String] = [:]

  /// Why a variant can't have a name, or nil; the name is taken from then on.
  mutating func refusal(of name: String) -> String? {
    if name.utf8.count > RunFolderNames.longest {
      return
        "a variant's name is a folder's: at most \(RunFolderNames.longest) characters, not \(name.count)"
    }
    if name.wholeMatch(of: #/[A-Za-z0-9_][A-Za-z0-9_\-]*(\.[A-Za-z0-9_\-]+)*/#) == nil {
      return "a variant's name is a folder's: letters, digits, '_', '-', and '.' between them"
    }
    if RunFolderNames.ofRun.contains(name.lowercased()) { return "a run has a file of that name" }
    guard let other = taken.updateValue(name, forKey: name.lowercased()) else { return nil }
    return other == name
      ? "there is another of that name" : "differs from another variant's name only in case"
  }
}
