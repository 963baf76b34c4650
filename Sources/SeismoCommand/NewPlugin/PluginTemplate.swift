internal import SeismoSpec

/// The files of a new plugin, from the template of its kind.
struct PluginTemplate {
  /// The target and the type: `HeavyTail`.
  let type: String
  /// The kind, as `--kind` has it: `row_filter`.
  let kind: String

  /// The kinds there are templates for, and the templates.
  static let all: [(kind: String, bytes: [UInt8])] = [
    ("reader", PackageResources.reader_template),
    ("split", PackageResources.split_template),
    ("row_filter", PackageResources.row_filter_template),
    ("transform", PackageResources.transform_template),
    ("sampler", PackageResources.sampler_template),
    ("layer", PackageResources.layer_template),
    ("merge", PackageResources.merge_template),
    ("initializer", PackageResources.initializer_template),
    ("loss", PackageResources.loss_template),
    ("gradient_transform", PackageResources.gradient_transform_template),
    ("optimizer", PackageResources.optimizer_template),
    ("schedule", PackageResources.schedule_template),
    ("metric", PackageResources.metric_template),
    ("intervention", PackageResources.intervention_template),
    ("remedy", PackageResources.remedy_template),
  ]

  /// The kind that it registers under: one that merges tensors is a layer.
  var registeredKind: String { kind == "merge" ? "layer" : kind.replacing("_", with: " ") }

  /// The name in specs: `heavy_tail`.
  var name: String {
    let letters = Array(type)
    return letters.indices.reduce(into: "") { name, i in
      let startsWord =
        letters[i].isUppercase && i > 0
        && (!letters[i - 1].isUppercase
          || (i + 1 < letters.count && letters[i + 1].isLowercase))
      name += (startsWord ? "_" : "") + letters[i].lowercased()
    }
  }

  /// The plugin's property: `heavyTail`.
  var plugin: String {
    let words = name.split(separator: "_")
    return words.dropFirst().reduce(String(words.first ?? "")) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  /// The types that the component's file and its tests name, beside the component's own.
  var namedTypes: Set<String> {
    let code = text.replacing(#/\/\/.*|"(?:[^"\\]|\\.)*"|\{\{Type\}\}\w*/#, with: "")
    return Set(code.matches(of: #/\b[A-Z]\w*/#).map { String($0.0) })
  }

  /// The component's file.
  var source: String { filled.0 }

  /// The file of its tests.
  var tests: String {
    let modules = [
      "SeismoNetworks", "SeismoSpec", "SeismoTables", "SeismoTesting", "Testing", type,
    ]
    return modules.sorted().map { "import \($0)\n" }.joined() + """

      @Suite struct `\(name)` {
        @Test func `keeps the contract`() async throws {
          try await checkContract(of: .\(plugin))
        }

      \(filled.1)}

      """
  }

  private var text: String {
    String(decoding: Self.all.first { $0.kind == kind }?.bytes ?? [], as: UTF8.self)
  }

  private var filled: (String, String) {
    let text = text.replacing("{{Type}}", with: type)
      .replacing("{{name}}", with: name).replacing("{{plugin}}", with: plugin)
    let parts = text.split(separator: "%% Tests\n", maxSplits: 1)
    return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
  }
}
