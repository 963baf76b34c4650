/// The one place where a spec's problems become sentences.
extension SpecProblem.Fact {
  /// The sentence's end, behind "path: ".
  package var sentence: String {
    switch self {
    case .syntax(let words): "not valid YAML: \(words)"
    case .unreadable(let reason): "can't be read: \(reason)"
    case .tooLarge(_, let bytes, let limit):
      "is \(bytes) bytes long; a spec may have at most \(limit)"
    case .notASpec(let kind, _): "is \(kind), not a spec"
    case .control(let scalar):
      "not valid YAML: the control character \(String(scalar).visibleOnOneLine)"
    case .tab: "a tab stands where YAML takes only spaces"
    case .duplicateKey(let key): "the key '\(key.excerpt())' stands twice"
    case .alias: "aliases (*name) are not part of the spec language"
    case .tooDeepOrMany:
      "too large: at most \(SpecSource.nodeLimit) values, nested \(SpecSource.depthLimit) deep"
    case .wrongType(let expected, let found): "expected \(expected), found \(found)"
    case .noMapping(let found, _, _): "expected a mapping, found \(found)"
    case .outOfRange(let expected, let found): "must be \(expected), got \(found.excerpt())"
    case .notAChoice(let found, let choices):
      "must be one of \(listed(choices)), got '\(found.excerpt())'"
    case .unknownKey(let owner, _, _): "unknown parameter of \(owner)"
    case .unknownComponent(let name, let kind, _, _, _, _):
      "no \(kind) is named '\(name.excerpt())'"
    case .unlinkedPlugin(let name, _): "the plugin '\(name.excerpt())' is not linked"
    case .noUse(let kind, _, _): "\(withArticle(kind)) is wanted here, but 'use:' doesn't say which"
    case .missing(let key, let owner): "\(owner) needs '\(key)'"
    case .undefinedVariable(let name, _): "'${\(name.excerpt())}' is not defined in vars"
    case .expandsTooFar(let limit):
      "the values of 'vars' make the spec longer than \(limit) bytes, the most it may have"
    case .unknownNode(let name, _): "no node before this one is named '\(name.excerpt())'"
    case .unknownColumn(let name, let known): noColumn(name, among: known)
    case .noSuchPlace: "the spec has no such place"
    case .rule(let reason): reason
    }
  }

  /// What to do about it, or nil.
  package func hint(path: SpecPath) -> String? {
    switch self {
    case .unknownKey(_, let known, let advice):
      guard case .key(let key) = path.steps.last else { return nil }
      return advice ?? suggestion(for: key, among: known)
    case .noMapping(_, let keys, let meant):
      return meant.map { "write \($0)" } ?? (keys.isEmpty ? nil : "its keys are: \(listed(keys))")
    case .notAChoice(let found, let choices):
      return nearest(to: found, among: choices).map { "did you mean '\($0)'?" }
    case .unknownComponent(let name, let kind, let known, let otherKind, let plugins, let advice):
      if let advice { return advice }
      if let otherKind {
        return "'\(name)' is \(withArticle(otherKind.name)), not \(withArticle(kind))"
          + otherKind.advice
      }
      let linked = "plugins linked: \(plugins.joined(separator: ", "))"
      if let near = nearest(to: name, among: known) { return "did you mean '\(near)'? (\(linked))" }
      return "there are: \(listed(known)) (\(linked))"
    case .unlinkedPlugin(let name, let linked):
      let near = nearest(to: name, among: linked).map { "did you mean '\($0)'? if not, " } ?? ""
      return near + "add its target to 'plugins' in Package.swift and to the list in the "
        + "executable's @main (plugins linked: \(linked.joined(separator: ", ")))"
    case .noUse(_, let known, let meant):
      if let meant { return "write {use: \(meant), …}" }
      return "write {use: NAME, …}; there are: \(listed(known))"
    case .tooLarge(let file, _, _), .notASpec(_, let file?):
      return "for a data file, a first spec is written by: seismo init \(shellQuoted(file))"
    case .control(let scalar):
      return "within double quotes it is written \(SpecNode.escape(of: scalar))"
    case .tab: return "write spaces instead of each tab"
    case .expandsTooFar: return "write shorter values in 'vars', or name them less often"
    case .alias: return "write vars: {name: value} and ${name}"
    case .unknownNode(let name, let known), .undefinedVariable(let name, let known):
      return suggestion(for: name, among: known)
    default: return nil
    }
  }

}

/// A path as a shell takes it.
package func shellQuoted(_ path: String) -> String {
  path.wholeMatch(of: #/[A-Za-z0-9_.\/+\-]+/#) == nil
    ? "'\(path.replacing("'", with: "'\\''"))'" : path
}

extension SpecProblem.OtherKind {
  /// "; it goes under 'optimizer'", or nothing where no key takes it.
  var advice: String {
    guard !places.isEmpty else { return "" }
    let keys = places.map { "'\($0)'" }.joined(separator: " or ")
    return "; it goes under \(keys)" + (owner.map { " of \($0)" } ?? "")
  }
}

extension SpecProblem {
  /// The problem as a compiler would print it: place, sentence, the line, a marker and a hint.
  package func rendered(in source: SpecSource) -> String {
    rendered(in: source.name, lines: source.lines)
  }

  fileprivate func rendered(in name: String, lines: [Substring]) -> String {
    let subject = path.steps.isEmpty ? "" : "\("\(path)".excerpt(of: 200)): "
    let words = subject + fact.sentence.excerpt(of: 4000)
    let hint = fact.hint(path: path)?.excerpt(of: 4000)
    switch origin {
    case .builtIn:
      return "\(name): error: \(words)" + (hint.map { "\n  \($0)" } ?? "")
    case .commandLine(let text):
      return "\(text.excerpt(of: 200)): error: \(words)" + (hint.map { "\n  \($0)" } ?? "")
    case .file(let line, let column, let length), .variant(_, let line, let column, let length):
      let mark = Excerpt(lines, line: line, column: column, length: length)
      return "\(Place(name, line)):\(column): error: \(words)" + (mark?.drawn(hint: hint) ?? "")
    }
  }
}

/// "a loss", "an optimizer".
package func withArticle(_ noun: String) -> String {
  (noun.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + noun
}

extension SpecProblems: CustomStringConvertible {
  /// The most problems that are printed.
  static let mostShown = 50

  /// The first problems as a compiler would print them, and how many more there are.
  public var description: String {
    let lines = source.lines
    let more = all.count - Self.mostShown
    return
      (all.prefix(Self.mostShown).map { $0.rendered(in: source.name, lines: lines) }
      + (more > 0 ? ["and \(more) more"] : [])).joined(separator: "\n")
  }
}
