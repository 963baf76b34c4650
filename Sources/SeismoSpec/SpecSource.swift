internal import Foundation
internal import Yams

/// A spec file as it was read: its name for messages, its folder, its lines.
public struct SpecSource: Sendable {
  /// The largest spec that is read, in bytes.
  package static let sizeLimit = 1 << 20
  /// The most values a spec may have once its aliases are copied in.
  package static let nodeLimit = 100_000
  /// The deepest nesting.
  package static let depthLimit = 64

  /// The path as the user gave it.
  public var name: String
  /// The folder that relative paths in the spec start from.
  public var folder: String
  /// The whole text.
  package var text: String

  /// Its lines, for excerpts.
  package var lines: [Substring] {
    text.split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  /// Wraps a text that is already in memory.
  package init(name: String, folder: String, text: String) {
    self.name = name
    self.folder = folder
    self.text = text
  }

  /// Reads a spec file.
  ///
  /// - Throws: `SpecProblems` when it can't be read, is too large or isn't UTF-8.
  package init(path: String) throws {
    self.init(
      name: path,
      folder: URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false),
      text: "")
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      var bytes: [UInt8] = []
      while bytes.count <= Self.sizeLimit,
        let more = try file.read(upToCount: Self.sizeLimit + 1 - bytes.count), !more.isEmpty
      {
        bytes += more
      }
      if let fact = foreignness(of: bytes) { throw refusal(fact) }
      let isWhole = bytes.count <= Self.sizeLimit
      text = String(decoding: bytes, as: UTF8.self)
      if !isWhole {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let size = attributes[.size] as? Int ?? bytes.count
        throw refusal(
          foreignShape
            ?? .tooLarge(file: name, bytes: max(size, bytes.count), limit: Self.sizeLimit))
      }
      guard text.utf8.elementsEqual(bytes) else {
        throw refusal(foreignShape ?? .unreadable("it is not UTF-8 text"))
      }
    } catch let error as SpecProblems {
      throw error
    } catch {
      let there = FileManager.default.fileExists(atPath: path)
      throw refusal(.unreadable(there ? "permission denied or not a file" : "no such file"))
    }
  }

  private func refusal(_ fact: SpecProblem.Fact) -> SpecProblems {
    SpecProblems([SpecProblem(path: SpecPath(), origin: .builtIn, fact: fact)], in: self)
  }

  /// Parses the YAML into nodes that keep their line and column.
  ///
  /// - Parameter allowingScalar: whether an empty text is an empty word and not an empty mapping.
  /// - Throws: `SpecProblems` with the first syntax error or duplicate key.
  package func parse(allowingScalar: Bool = false) throws -> SpecNode {
    try refuseAliases()
    do {
      guard let root = try Yams.compose(yaml: text) else {
        return SpecNode(allowingScalar ? .scalar("") : .map([]))
      }
      if !allowingScalar, root.mapping == nil, let fact = foreignShape { throw refusal(fact) }
      var budget = Self.nodeLimit
      return try convert(root, depth: 0, budget: &budget)
    } catch let error as YamlError {
      if !allowingScalar, let fact = foreignShape { throw refusal(fact) }
      throw SpecProblems([problem(from: error)], in: self)
    } catch let problem as SpecProblem {
      throw SpecProblems([problem], in: self)
    }
  }

  /// Aliases are copied in; the budget stops those that would explode.
  private func convert(
    _ node: Node, depth: Int, budget: inout Int
  ) throws(SpecProblem) -> SpecNode {
    let origin = Origin(node.mark, length: 1)
    budget -= 1
    guard budget > 0, depth < Self.depthLimit else {
      throw SpecProblem(path: SpecPath(), origin: origin, fact: .tooDeepOrMany)
    }
    switch node {
    case .scalar(let scalar):
      let nulls = ["", "~", "null", "Null", "NULL"]
      let isNull = scalar.style == .plain && nulls.contains(scalar.string)
      let length =
        isNull ? 1 : scalar.string.unicodeScalars.count + (scalar.style == .plain ? 0 : 2)
      return SpecNode(.scalar(isNull ? "" : scalar.string), at: Origin(node.mark, length: length))
    case .sequence(let items):
      var list: [SpecNode] = []
      for item in items { list.append(try convert(item, depth: depth + 1, budget: &budget)) }
      return SpecNode(.list(list), at: origin)
    case .mapping(let pairs):
      var entries: [SpecNode.Entry] = []
      var keys: Set<String> = []
      for (key, value) in pairs {
        let keyNode = try convert(key, depth: depth + 1, budget: &budget)
        guard let text = keyNode.text else {
          throw SpecProblem(
            path: SpecPath(), origin: keyNode.origin,
            fact: .wrongType(expected: "a word as key", found: keyNode.described))
        }
        guard keys.insert(text).inserted else {
          throw SpecProblem(
            path: SpecPath(), origin: keyNode.origin, fact: .duplicateKey(text))
        }
        let valueNode = try convert(value, depth: depth + 1, budget: &budget)
        entries.append(SpecNode.Entry(key: text, keyOrigin: keyNode.origin, value: valueNode))
      }
      return SpecNode(.map(entries), at: origin)
    case .alias(let alias):
      throw SpecProblem(
        path: SpecPath(), origin: origin, fact: .syntax("unresolved alias \(alias.anchor)"))
    }
  }

  func problem(from error: YamlError) -> SpecProblem {
    func at(_ line: Int, _ column: Int, _ fact: SpecProblem.Fact, length: Int = 1) -> SpecProblem {
      SpecProblem(
        path: SpecPath(), origin: .file(line: line, column: column, length: length), fact: fact)
    }
    switch error {
    case .reader:
      for (index, line) in lines.enumerated() {
        guard
          let column = line.unicodeScalars.enumerated().first(where: { $1.isControl && $1 != "\t" })
        else { continue }
        return at(index + 1, column.offset + 1, .control(column.element))
      }
      return at(1, 1, .syntax(String(describing: error)))
    case .scanner(_, let words, let mark, _), .parser(_, let words, let mark, _),
      .composer(_, let words, let mark, _):
      if let tab = tab(before: mark.line, column: mark.column) {
        return at(tab.line, tab.column, .tab)
      }
      let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
      let advice = line.contains("${") ? "; within [ ] and { } a ${name} needs quotes" : ""
      return at(mark.line, mark.column, .syntax(words + advice))
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? "?"
      let place = secondPlace(of: key, after: context.mark)
      return at(place.line, place.column, .duplicateKey(key), length: place.length)
    default:
      return at(1, 1, .syntax(String(describing: error)))
    }
  }
}

extension Origin {
  fileprivate init(_ mark: Mark?, length: Int) {
    self = mark.map { .file(line: $0.line, column: $0.column, length: length) } ?? .builtIn
  }
}
