/// The one place where a spec's problems become sentences.
extension SpecProblem.Fact {
  /// The sentence's end, behind "path: ".
  package var sentence: String {
    switch self {
    case .syntax(let words): "not valid YAML: \(words)"
    case .unreadable(let reason): "can't be read: \(reason)"
    case .tooLarge(let bytes, let limit):
      "is \(bytes) bytes long; a spec may have at most \(limit)"
    case .duplicateKey(let key): "the key '\(key)' stands twice"
    case .alias: "aliases (*name) are not part of the spec language"
    case .tooDeepOrMany:
      "too large: at most \(SpecSource.nodeLimit) values, nested \(SpecSource.depthLimit) deep"
    case .wrongType(let expected, let found): "expected \(expected), found \(found)"
    case .outOfRange(let expected, let found): "must be \(expected), got \(found)"
    case .notAChoice(let found, let choices):
      "must be one of \(choices.joined(separator: ", ")), got '\(found)'"
    case .unknownKey(let owner, _): "unknown parameter of \(owner)"
    case .unknownComponent(let name, let kind, _, _, _): "no \(kind) is named '\(name)'"
    case .unlinkedPlugin(let name, _): "the plugin '\(name)' is not linked"
    case .noUse(let kind, _): "\(withArticle(kind)) is wanted here, but 'use:' doesn't say which"
    case .missing(let key, let owner): "\(owner) needs '\(key)'"
    case .undefinedVariable(let name, _): "'${\(name)}' is not defined in vars"
    case .unknownNode(let name, _): "no node before this one is named '\(name)'"
    case .noSuchPlace: "the spec has no such place"
    case .rule(let reason): reason
    }
  }

  /// What to do about it, or nil.
  package func hint(path: SpecPath) -> String? {
    switch self {
    case .unknownKey(_, let known):
      guard case .key(let key) = path.steps.last else { return nil }
      return suggestion(for: key, among: known)
    case .notAChoice(let found, let choices):
      return nearest(to: found, among: choices).map { "did you mean '\($0)'?" }
    case .unknownComponent(let name, let kind, let known, let otherKind, let plugins):
      if let otherKind {
        return "'\(name)' is \(withArticle(otherKind.name)), not \(withArticle(kind))"
          + otherKind.advice
      }
      let linked = "plugins linked: \(plugins.joined(separator: ", "))"
      if let near = nearest(to: name, among: known) { return "did you mean '\(near)'? (\(linked))" }
      return "there are: \(known.joined(separator: ", ")) (\(linked))"
    case .unlinkedPlugin(let name, let linked):
      let near = nearest(to: name, among: linked).map { "did you mean '\($0)'? if not, " } ?? ""
      return near + "add its target to 'plugins' in Package.swift and to the list in the "
        + "executable's @main (plugins linked: \(linked.joined(separator: ", ")))"
    case .noUse(_, let known):
      return "write {use: NAME, …}; there are: \(known.joined(separator: ", "))"
    case .alias: return "write vars: {name: value} and ${name}"
    case .unknownNode(let name, let known), .undefinedVariable(let name, let known):
      return suggestion(for: name, among: known)
    default: return nil
    }
  }

  private func suggestion(for word: String, among known: [String]) -> String {
    if let near = nearest(to: word, among: known) { return "did you mean '\(near)'?" }
    return known.isEmpty ? "it has none" : "there are: \(known.joined(separator: ", "))"
  }
}

extension SpecProblem.OtherKind {
  /// "; it goes under 'optimizer'", or nothing where no key takes it.
  fileprivate var advice: String {
    guard !places.isEmpty else { return "" }
    let keys = places.map { "'\($0)'" }.joined(separator: " or ")
    return "; it goes under \(keys)" + (owner.map { " of \($0)" } ?? "")
  }
}

extension SpecProblem {
  /// The problem as a compiler would print it: place, sentence, the line, a marker and a hint.
  package func rendered(in source: SpecSource) -> String {
    let subject = path.steps.isEmpty ? "" : "\(path): "
    let hint = fact.hint(path: path)
    switch origin {
    case .builtIn:
      return "\(source.name): error: \(subject)\(fact.sentence)" + (hint.map { "\n  \($0)" } ?? "")
    case .commandLine(let text):
      return "\(text): error: \(subject)\(fact.sentence)" + (hint.map { "\n  \($0)" } ?? "")
    case .file(let line, let column, let length), .variant(_, let line, let column, let length):
      let place = "\(source.name):\(line):\(column): error: "
      let mark = Excerpt(source.lines, line: line, column: column, length: length)
      return place + subject + fact.sentence + (mark?.drawn(hint: hint) ?? "")
    }
  }
}

/// "a loss", "an optimizer".
package func withArticle(_ noun: String) -> String {
  (noun.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + noun
}

extension SpecProblems: CustomStringConvertible {
  /// Every problem, as a compiler would print them.
  public var description: String {
    all.map { $0.rendered(in: source) }.joined(separator: "\n")
  }
}
