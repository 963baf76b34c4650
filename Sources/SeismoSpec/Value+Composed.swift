/// Values that are made of others.
extension Value {
  /// `off`, which is nil, or a value.
  public static func off<W>(or other: Value<W>) -> Value where V == W? {
    Value(
      accepts: "off, or \(other.accepts)", schema: .either([.choice(["off"]), other.schema])
    ) { node, decoding in
      if node.text == "off" { return .some(.none) }
      return decoding.expecting("off, or \(other.accepts)", insteadOf: other.accepts) {
        other.decode(node, &$0).map(Optional.some)
      }
    } encode: { value, encoding in
      value.map { other.encode($0, encoding) } ?? SpecNode(.scalar("off"))
    } counterexamples: {
      other.counterexamples().filter { $0.text != "off" }
    }
  }

  /// `auto`, which is nil, or a value.
  public static func auto<W>(or other: Value<W>) -> Value where V == W? {
    Value(
      accepts: "auto, or \(other.accepts)", schema: .either([.choice(["auto"]), other.schema])
    ) { node, decoding in
      if node.text == "auto" { return .some(.none) }
      return decoding.expecting("auto, or \(other.accepts)", insteadOf: other.accepts) {
        other.decode(node, &$0).map(Optional.some)
      }
    } encode: { value, encoding in
      value.map { other.encode($0, encoding) } ?? SpecNode(.scalar("auto"))
    } counterexamples: {
      other.counterexamples().filter { $0.text != "auto" }
    }
  }

  /// A list; every bad item is noted.
  public static func list<E>(of item: Value<E>) -> Value where V == [E] {
    Value(accepts: "a list, each \(item.accepts)", schema: .list(of: item.schema)) {
      node, decoding in
      guard case .list(let nodes) = node.body else {
        decoding.report(.wrongType(expected: "a list", found: node.described), at: node)
        return nil
      }
      return nodes.enumerated().compactMap { index, node in
        decoding.within(index: index) { item.decode(node, &$0) }
      }
    } encode: { values, encoding in
      SpecNode(.list(values.map { item.encode($0, encoding) }))
    } counterexamples: {
      [SpecNode(.scalar("word")), SpecNode(.map([]))]
        + item.counterexamples().map { SpecNode(.list([$0])) }
    }
  }

  /// A mapping whose keys are free; every bad value is noted.
  public static func mapping<E>(to item: Value<E>) -> Value where V == [String: E] {
    Value(accepts: "a mapping, each value \(item.accepts)", schema: .mapping(to: item.schema)) {
      node, decoding in
      guard case .map(let entries) = node.body else {
        decoding.report(.wrongType(expected: "a mapping", found: node.described), at: node)
        return nil
      }
      var values: [String: E] = [:]
      for entry in entries {
        values[entry.key] = decoding.within(key: entry.key) { item.decode(entry.value, &$0) }
      }
      return values
    } encode: { values, encoding in
      let sorted = values.sorted { $0.key < $1.key }
      return SpecNode(
        .map(sorted.map { SpecNode.Entry(key: $0.key, value: item.encode($0.value, encoding)) }))
    } counterexamples: {
      [SpecNode(.scalar("word")), SpecNode(.list([]))]
        + item.counterexamples().map { SpecNode(.map([SpecNode.Entry(key: "key", value: $0)])) }
    }
  }

  /// A nested mapping with parameters of its own.
  public static func record(_ type: V.Type) -> Value where V: Record {
    Value(accepts: "a mapping", schema: .record(type)) { node, decoding in
      decoding.record(type, from: node)
    } encode: { value, encoding in
      SpecNode(.map(value.encoded(encoding)))
    } counterexamples: {
      [SpecNode(.scalar("word")), SpecNode(.list([]))]
    }
  }

  /// A nested mapping, or a scalar that stands for one.
  ///
  /// - Parameters:
  ///   - short: the scalar.
  ///   - value: what a scalar stands for.
  ///   - scalar: the scalar that stands for a value, if one does.
  ///   - check: what is wrong with a mapping whose parameters are right by themselves; nil for nothing.
  public static func record<W>(
    _ type: V.Type, or short: Value<W>, _ value: @escaping @Sendable (W) -> V,
    short scalar: @escaping @Sendable (V) -> W?,
    check: @escaping @Sendable (V) -> ParameterProblem? = { _ in nil }
  ) -> Value where V: Record {
    let accepts = "\(short.accepts), or a mapping"
    let schema = ValueSchema.either([short.schema, .record(type)])
    return Value(accepts: accepts, schema: schema) { node, decoding in
      guard case .map = node.body else {
        return decoding.expecting(accepts, insteadOf: short.accepts) {
          short.decode(node, &$0).map(value)
        }
      }
      let before = decoding.problems.count
      let record = decoding.record(type, from: node)
      guard decoding.problems.count == before else { return nil }
      if let problem = check(record) { decoding.report(problem, in: node) }
      return record
    } encode: { value, encoding in
      scalar(value).map { short.encode($0, encoding) } ?? SpecNode(.map(value.encoded(encoding)))
    } counterexamples: {
      short.counterexamples().filter { $0.text != nil }
    }
  }

  /// A component of a kind: `{use: name, …}`, or the bare name.
  public static func component(_ kind: Kind<V>) -> Value {
    Value(
      accepts: withArticle(kind.name), schema: .component(kind: kind.name, of: kind.accepts)
    ) { node, decoding in
      decoding.registry.make(kind, from: node, &decoding)
    } encode: { value, encoding in
      (value as? any Component)?.encodedComponent(encoding) ?? SpecNode(.scalar(""))
    } counterexamples: {
      [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
    }
  }
}
