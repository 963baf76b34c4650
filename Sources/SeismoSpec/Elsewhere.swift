/// What to write instead of a key that stands where nobody knows it: found in the declarations of records and
/// components, and tried before it is said.
extension Decoding {
  /// - Parameters:
  ///   - known: the keys that are known there.
  /// - Returns: a phrase such as "write train: {patience: 5}", or nil when nothing is known of the key.
  func advice(on key: String, _ value: SpecNode, among known: [String]) -> String? {
    guard let root, key.count <= 40 else { return nil }
    let words = root.foreignWords
    let key = ForeignWords.plain(key)
    if let sentence = words.needless[key] { return sentence }
    let wanted = words.keys[key] ?? key
    if known.contains(wanted) { return "did you mean '\(wanted)'?" }
    if let part = words.parts[key] { return "write \(part)" }
    if root.otherKeys.contains(wanted) { return "'\(wanted)' stands at the top of \(root.owner)" }
    let search = Search(key: wanted, value: value, registry: registry, folder: folder)
    // A section's own key comes before a component's parameter of that name.
    func rank(_ home: Home) -> (Int, Int) { (home.path.last == wanted ? 0 : 1, home.path.count) }
    let homes = search.homes(in: root, at: []).sorted { rank($0) < rank($1) }
    let named = search.homesOfComponent(in: root)
    // A layer or step of that name comes before parameters that are called as it is.
    let isStep = homes.first?.path.last != wanted && named.first?.isItem == true
    return (isStep ? named + homes : homes + named).inWords ?? search.partOfAnother(in: root)
  }

  /// What to write instead of a component's name that isn't known, or nil.
  func advice<V>(onName name: String, of kind: Kind<V>) -> String? {
    guard let root, name.count <= 200 else { return nil }
    let (words, plain) = (root.foreignWords, ForeignWords.plain(name))
    let known = registry.names(of: kind.accepts)
    if let meant = [plain, words.components[plain] ?? ""].first(where: known.contains) {
      return "did you mean '\(meant)'?"
    }
    if let sentence = words.absent[plain] { return sentence }
    guard name.wholeMatch(of: #/[A-Za-z0-9_]+/#) == nil else { return nil }
    // A default that isn't linked would be advised on within its own advice.
    guard !isTrial else { return nil }
    // A file where a reader is wanted: the component that needs nothing but it.
    let nodes = registry.components(of: kind.accepts).compactMap { component -> SpecNode? in
      let required = component.type.declared.filter(\.isRequired)
      guard required.count == 1 else { return nil }
      let node = component.type.mapping([required[0].key: SpecNode(.scalar(name))])
      return isSound(node, component) ? node : nil
    }
    return nodes.first.map { "write \($0.onOneLine)" }
  }

  private func isSound(_ node: SpecNode, _ component: Registration) -> Bool {
    var trial = Decoding(registry: registry, folder: folder)
    trial.isTrial = true
    _ = component.make(node, &trial)
    return trial.problems.isEmpty
  }
}

/// A place in a spec that takes a key, with what to write there.
private struct Home {
  /// Who has the key.
  var owner: String
  var path: [String]
  /// Whether it is an item of the list there.
  var isItem = false
  /// What to write there; nil where it isn't known.
  var node: SpecNode?
}

extension [Home] {
  /// The first place and all who have the key there.
  fileprivate var inWords: String? {
    guard let first else { return nil }
    let there = filter { $0.path == first.path }
    let place = first.path.joined(separator: ".")
    let owners = listed(
      there.map(\.owner).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }, atMost: 4)
    guard let home = there.first(where: { $0.node != nil }), let node = home.node else {
      return "it belongs to \(owners), under '\(place)'"
    }
    if home.isItem { return "it belongs to \(owners): write \(node.onOneLine) in '\(place)'" }
    let whole = home.path.dropFirst().reversed().reduce(node) { inner, key in
      SpecNode(.map([SpecNode.Entry(key: key, value: inner)]))
    }
    return "it belongs to \(owners): write \(home.path[0]): \(whole.onOneLine)"
  }
}

/// A search for a key through what a record takes.
private struct Search {
  let key: String
  let value: SpecNode
  let registry: Registry
  let folder: String

  func homes(in record: any Record.Type, at path: [String]) -> [Home] {
    record.declared.flatMap { parameter in
      let place = path + [parameter.key]
      let own =
        parameter.key == key
        ? [Home(owner: record.owner, path: place, node: fitting(record, parameter))] : []
      return own + homes(in: parameter.schema, at: place, usual: parameter.fallback)
    }
  }

  private func homes(in schema: ValueSchema, at path: [String], usual: SpecNode?) -> [Home] {
    switch schema {
    case .record(let type): return homes(in: type, at: path)
    case .list(let item, _):
      return homes(in: item, at: path, usual: nil).map { home in
        var home = home
        home.isItem = true
        if case .record = item, let key = home.path.last {
          home.path.removeLast()
          home.node = home.node.map { SpecNode(.map([SpecNode.Entry(key: key, value: $0)])) }
        }
        return home
      }
    case .either(let all):
      return all.lazy.map { homes(in: $0, at: path, usual: usual) }.first { !$0.isEmpty } ?? []
    case .component(_, let kinds, _):
      // As registered: the commonest come first there.
      let all = registry.all.filter { kinds.contains($0.kind) }
      let ordered =
        all.filter { $0.type.name == usual?.text } + all.filter { $0.type.name != usual?.text }
      return ordered.compactMap { component in
        let type = component.type
        guard let parameter = type.declared.first(where: { $0.key == key }) else { return nil }
        return Home(owner: type.owner, path: path, node: node(of: component, parameter))
      }
    case .anything, .number, .integer, .flag, .text, .matching, .choice, .plugin, .mapping:
      return []
    }
  }

  /// The component with the key: with what was given, or as one of its examples has it.
  private func node(of component: Registration, _ parameter: DeclaredParameter) -> SpecNode? {
    let type = component.type
    let examples = type.examples.compactMap { text in
      try? SpecSource(name: "", folder: folder, text: text).parse(allowingScalar: true)
    }
    let fitting = fitting(type, parameter)
    let tries =
      fitting.map { value in
        [type.mapping([key: value])] + examples.map { $0.with(key, value) }
      } ?? []
    return (tries + examples.filter { $0[key] != nil }).lazy.compactMap { sound($0, component) }
      .first
  }

  /// "it belongs to 'lookahead', …": a component that another takes.
  func partOfAnother(in root: any Record.Type) -> String? {
    guard
      let component = registry.all.first(where: { component in
        component.type.declared.contains { $0.key == key }
      })
    else { return nil }
    let kind = registry.otherKind(component.kind, in: root)
    return "it belongs to \(component.type.owner), \(withArticle(kind.name))\(kind.advice)"
  }

  /// Places of the component that has the key as its name.
  func homesOfComponent(in root: any Record.Type) -> [Home] {
    registry.all.filter { $0.type.name == key }.flatMap { component -> [Home] in
      guard let place = root.places(of: component.kind).first else { return [] }
      let path = place.split(separator: ".").map(String.init)
      return [
        Home(
          owner: "'\(path.last ?? "")'", path: path,
          isItem: root.declared.contains { $0.key == path.first && $0.schema.isList },
          node: node(of: component))
      ]
    }
  }

  /// The component with what stands behind its name, as far as that makes sense.
  private func node(of component: Registration) -> SpecNode? {
    let type = component.type
    var tries: [SpecNode] = []
    switch value.body {
    case .map(let entries):
      let use = SpecNode.Entry(key: "use", value: SpecNode(.scalar(type.name)))
      tries.append(SpecNode(.map([use] + entries)))
    case .scalar(let text) where !text.isEmpty:
      tries += type.declared.map { type.mapping([$0.key: value]) }
    default: break
    }
    return (tries + [SpecNode(.scalar(type.name))]).lazy.compactMap { sound($0, component) }.first
  }

  /// The value that was given if the parameter takes it, or else its default.
  private func fitting(_ record: any Record.Type, _ parameter: DeclaredParameter) -> SpecNode? {
    record.takes(value, as: parameter.key, registry, folder) ? value : parameter.fallback
  }

  private func sound(_ node: SpecNode, _ component: Registration) -> SpecNode? {
    var trial = Decoding(registry: registry, folder: folder)
    let mapping = node.text == nil ? node : SpecNode(.map([]))
    _ = component.make(mapping, &trial)
    return trial.problems.isEmpty ? node : nil
  }
}

extension ValueSchema {
  /// Whether it takes a list, by itself or among other things.
  fileprivate var isList: Bool {
    switch self {
    case .list: true
    case .either(let all): all.contains(where: \.isList)
    default: false
    }
  }
}

extension Record {
  /// Whether a parameter takes a value.
  fileprivate static func takes(
    _ value: SpecNode, as key: String, _ registry: Registry, _ folder: String
  ) -> Bool {
    guard let parameter = parameters.first(where: { $0.key == key }) else { return false }
    var (owner, trial) = (Self(), Decoding(registry: registry, folder: folder))
    parameter.decode(value, &owner, &trial)
    return trial.problems.isEmpty
  }
}

extension Component {
  /// `{use: name, …}`.
  fileprivate static func mapping(_ values: [String: SpecNode]) -> SpecNode {
    let use = SpecNode.Entry(key: "use", value: SpecNode(.scalar(name)))
    return SpecNode(.map([use] + values.map { SpecNode.Entry(key: $0.key, value: $0.value) }))
  }
}

extension SpecNode {
  /// A mapping with a key changed or added.
  fileprivate func with(_ key: String, _ value: SpecNode) -> SpecNode {
    guard case .map(let entries) = without(key).body else { return self }
    return SpecNode(.map(entries + [Entry(key: key, value: value)]), at: origin)
  }
}
