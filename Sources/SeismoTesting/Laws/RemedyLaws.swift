internal import SeismoNetworks
internal import SeismoSpec

/// Remedies, on runs of every kind.
struct RemedyLaws {
  let remedy: any Remedy

  var checks: [Check] {
    [
      Check(.changesSaySomething) {
        for scene in RemedyScene.samples {
          let changes = remedy.changes(for: scene)
          for change in changes {
            try require(!change.name.isEmpty, "a change has no name")
            try require(
              Set(change.settings.map(\.path)).count == change.settings.count,
              "'\(change.name)' sets a value twice")
            for setting in change.settings {
              try require(
                !setting.path.isEmpty && !setting.value.isEmpty,
                "'\(change.name)' sets '\(setting.path)' to '\(setting.value)'")
            }
          }
          try require(
            Set(changes.map(\.name)).count == changes.count, "two changes have one name")
        }
      },
      Check(.isPure) {
        for scene in RemedyScene.samples {
          let (once, twice) = (remedy.changes(for: scene), remedy.changes(for: scene))
          try require(once == twice, "proposes \(once), then \(twice)")
        }
      },
    ]
  }
}

extension RemedyScene {
  /// Adam on layers, that spikes and has rows named; the same that diverges, with a rate that an explanation found and
  /// without; SGD on named nodes; and a spec that says next to nothing.
  fileprivate static var samples: [RemedyScene] {
    func map(_ entries: [(String, SpecNode)]) -> SpecNode {
      SpecNode(.map(entries.map { .init(key: $0.0, value: $0.1) }))
    }
    let dense = map([("use", "dense"), ("units", "8"), ("init", map([("scale", "1")]))])
    let norm = map([("use", "batch_norm"), ("epsilon", "1e-5")])
    func spec(_ optimizer: [(String, SpecNode)], _ model: SpecNode) -> SpecNode {
      map([
        ("sampler", map([("use", "shuffled"), ("batch_size", "32"), ("drop_last", "false")])),
        ("model", model), ("loss", map([("use", "cross_entropy"), ("log_clip", "off")])),
        ("optimizer", map(optimizer)), ("train", map([("epochs", "50")])),
      ])
    }
    let adam = spec(
      [
        ("use", "adam"), ("learning_rate", "0.001"), ("beta2", "0.999"), ("epsilon", "1e-8"),
        ("amsgrad", "false"),
      ], [dense, norm])
    let sgd = spec([("use", "sgd"), ("learning_rate", "0.1")], map([("a", dense), ("b", norm)]))
    return [
      RemedyScene(spec: adam, namedRows: 3), RemedyScene(spec: adam, namedRows: 1),
      RemedyScene(spec: adam, diverges: true, criticalRate: 0.05, plainTarget: "price"),
      RemedyScene(spec: sgd, diverges: true, plainTarget: "y"), RemedyScene(spec: sgd),
      RemedyScene(spec: map([])),
    ]
  }
}
