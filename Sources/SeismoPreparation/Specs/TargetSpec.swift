internal import SeismoNetworks
package import SeismoSpec
package import SeismoTables

/// The column to predict, and what training makes of its numbers.
package struct TargetSpec: Record {
  package static let owner = "'target'"
  package static let parameters: [Parameter<TargetSpec>] = [
    Parameter("column", required: \.column, .text, "The column to predict."),
    Parameter(
      "transform", \.transform, .off(or: .component(.transform)),
      "What the network is trained on instead of the numbers; fitted on training rows, and undone "
        + "for every metric but the loss."),
  ]

  package var column: String?
  package var transform: (any Transform)?

  package init() {}
}

extension Value where V == TargetSpec {
  /// A column's name, or `{column: price, transform: standard}`.
  static let target = Value(
    accepts: targetWords, schema: .either([.text, .record(TargetSpec.self)])
  ) { node, decoding in
    if case .map = node.body {
      let target = decoding.record(TargetSpec.self, from: node)
      if let transform = target.transform { refuse(transform, node["transform"], &decoding) }
      return target
    }
    guard let name = node.text, !name.isEmpty else {
      decoding.report(.wrongType(expected: targetWords, found: node.described), at: node)
      return nil
    }
    var target = TargetSpec()
    target.column = name
    return target
  } encode: { target, encoding in
    target.transform == nil
      ? SpecNode(.scalar(target.column ?? "")) : SpecNode(.map(target.encoded(encoding)))
  } counterexamples: {
    [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
  }

  private static let targetWords = "a column's name, or {column: …, transform: …}"

  /// Refuses a transform that can't be undone, or that is set for other columns.
  private static func refuse(
    _ transform: any Transform, _ node: SpecNode?, _ decoding: inout Decoding
  ) {
    guard let node else { return }
    decoding.within(key: "transform") { decoding in
      guard let column = transform as? any ColumnTransform, type(of: column).canBeUndone else {
        let others = decoding.registry.all.compactMap { $0.type as? any ColumnTransform.Type }
          .filter { $0.canBeUndone }.map { $0.name }.sorted().joined(separator: ", ")
        let reason = "'\(type(of: transform).name)' can't be undone; there are: \(others)"
        return decoding.report(.rule(reason), at: node)
      }
      if column.on != type(of: column).init().on {
        decoding.within(key: "on") {
          $0.report(.rule("the target is its only column; leave it out"), at: node["on"] ?? node)
        }
      }
    }
  }
}

/// A class has no numbers to transform.
func targetProblems(_ spec: ExperimentSpec, _ node: SpecNode) -> [SpecProblem] {
  guard let loss = spec.loss, loss.target == .classes, spec.data?.schema?.target?.transform != nil
  else { return [] }
  let path = SpecPath("data.schema.target.transform")
  let reason =
    "the target of '\(type(of: loss).name)' is a class, which has no numbers to transform"
  return [
    SpecProblem(path: path, origin: node[path: path]?.origin ?? node.origin, fact: .rule(reason))
  ]
}
