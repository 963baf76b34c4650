internal import Foundation
package import SeismoSpec
internal import SeismoTables

/// The filled spec: every default written out, as `seismo resolve` prints it and a run keeps it.
extension Experiment {
  /// One tree that says everything: what all variants share, then what each has of its own.
  ///
  /// - Parameter folder: the folder that its paths start from; nil keeps them as given.
  package func filled(relativeTo folder: String? = nil) -> SpecNode {
    let encoding = Encoding(folder: folder, columns: columns)
    let all = variants.map { $0.config.spec.encoded(encoding) }
    guard let first = all.first else { return SpecNode(.map([])) }
    let shared = first.filter { entry in
      all.allSatisfy { $0.contains { $0.key == entry.key && $0.value == entry.value } }
    }
    var entries = shared
    if variants.count > 1 || variants[0].name != "main" {
      let own = zip(variants, all).map { variant, filled in
        SpecNode.Entry(
          key: variant.name,
          value: SpecNode(.map(filled.filter { entry in !shared.contains { $0.key == entry.key } }))
        )
      }
      entries.append(SpecNode.Entry(key: "variants", value: SpecNode(.map(own))))
    }
    return Variables.escaping(SpecNode(.map(entries)))
  }

  /// The origin of the value at a path of the filled spec, in words.
  package func origin(of path: SpecPath) -> String {
    var steps = path.steps
    var variant = variants[0]
    if case .key("variants")? = steps.first, steps.count > 1, case .key(let name) = steps[1] {
      steps.removeFirst(2)
      variant = variants.first { $0.name == name } ?? variant
    }
    var relative = SpecPath()
    relative.steps = steps
    let node = variant.node[path: relative] ?? shorthand(relative, in: variant.node)
    switch node?.origin {
    case .file(let line, _, _)?: return Place(source.name, line).description
    case .variant(let name, let line, _, _)?: return "variant \(name), \(Place(source.name, line))"
    case .commandLine?: return "command line"
    case .builtIn?, nil: return "default"
    }
  }

  /// A component written as a bare name has no `use:` of its own.
  private func shorthand(_ path: SpecPath, in node: SpecNode) -> SpecNode? {
    guard case .key("use")? = path.steps.last else { return nil }
    var parent = path
    parent.steps.removeLast()
    return node[path: parent].flatMap { $0.text == nil ? nil : $0 }
  }
}
