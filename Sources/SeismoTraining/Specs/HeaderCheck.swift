internal import SeismoSpec
internal import SeismoTables

/// Holds the schema against the file's header, so that a misspelt column is found together with the
/// spec's other mistakes. A file that can't be read is left for the run to report.
func headerProblems(
  _ spec: ExperimentSpec, _ node: SpecNode, _ found: [SpecProblem]
) -> [SpecProblem] {
  let unsound = ["data.read", "data.schema"]
  guard !found.contains(where: { unsound.contains($0.path.prefix(2).description) }),
    let data = spec.data, let reader = data.reader, let schema = data.schema,
    let names = try? reader.columnNames()
  else { return [] }
  var wanted: [(SpecPath, String)] = []
  let path = SpecPath("data.schema")
  if let target = schema.target?.column {
    let own = path.appending("target")
    wanted.append((node[path: own]?.text == nil ? own.appending("column") : own, target))
  }
  for (index, name) in schema.exclude.enumerated() {
    wanted.append((path.appending("exclude").appending(index), name))
  }
  for name in schema.types.keys.sorted() {
    wanted.append((path.appending("types").appending(name), name))
  }
  for name in schema.missing.keys.sorted() {
    wanted.append((path.appending("missing").appending(name), name))
  }
  return wanted.filter { !names.contains($0.1) }.map { path, name in
    SpecProblem(
      path: path, origin: node[path: path]?.origin ?? node.origin,
      fact: .rule(ColumnSelection.noColumn(name, among: names)))
  }
}

extension Experiment {
  /// Turns a rule that a component found broken into a problem with a place in the spec.
  func located(
    _ problem: ParameterProblem, at path: SpecPath, in variant: Variant
  ) -> SpecProblems {
    let exact = problem.key.map { path.appending($0) } ?? path
    let origin =
      variant.node[path: exact]?.origin ?? variant.node[path: path]?.origin ?? variant.node.origin
    return SpecProblems(
      [
        SpecProblem(
          path: exact, origin: origin, fact: .rule(problem.reason), column: problem.column)
      ], in: source)
  }
}
