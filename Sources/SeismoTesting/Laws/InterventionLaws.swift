internal import SeismoNetworks

/// Interventions, on scenes of every kind.
struct InterventionLaws {
  let intervention: any Intervention

  var checks: [Check] {
    [
      Check(.armsChangeSomething) {
        try onEachScene { arm, scene in
          try require(!arm.changes.isEmpty, "'\(arm.name)' changes nothing")
          for change in arm.changes + arm.placebos.joined() {
            try require(change.isPossible(in: scene), "'\(arm.name)' has \(change)")
          }
        }
      },
      Check(.placebosMatch) {
        try onEachScene { arm, scene in
          for placebo in arm.placebos {
            try require(placebo != arm.changes, "'\(arm.name)' is its own placebo")
            try require(
              size(of: placebo) == size(of: arm.changes),
              "'\(arm.name)' has \(arm.changes), a placebo \(placebo)")
          }
        }
      },
      Check(.isPure) {
        for scene in SpikeScene.samples {
          var renamed = scene
          renamed.rowName = { "another name of \($0)" }
          let (once, twice) = (changes(in: scene), changes(in: scene))
          try require(once == twice, "proposes \(once), then \(twice)")
          try require(changes(in: renamed) == once, "proposes other changes when rows are renamed")
        }
      },
    ]
  }

  private func onEachScene(_ check: (Arm, SpikeScene) throws -> Void) throws {
    for scene in SpikeScene.samples {
      for arm in intervention.arms(for: scene) { try check(arm, scene) }
    }
  }

  private func changes(in scene: SpikeScene) -> [[[ReplayChange]]] {
    intervention.arms(for: scene).map { [$0.changes] + $0.placebos }
  }

  /// What is changed, but for where: the kinds of changes, and how many different rows. What changes numbers by no
  /// more than rounding does is of one size, however it does so: a precision has no "elsewhere".
  private func size(of changes: [ReplayChange]) -> [String] {
    let rows = Set(changes.flatMap(\.rows))
    let kinds = Set(changes.map { $0.isRounding ? "rounding" : $0.kind })
    return kinds.sorted() + ["\(rows.count) rows"]
  }
}

extension ReplayChange {
  fileprivate var rows: [TrainingRow] {
    switch self {
    case .drop(let rows, _), .leaveOut(let rows, _), .exclude(let rows): rows
    default: []
    }
  }

  /// Whether it changes numbers by a few units in Float32's last place.
  fileprivate var isRounding: Bool {
    switch self {
    case .rate(let factor): abs(factor - 1) <= 1e-5
    case .set("train.precision", _): true
    default: false
    }
  }

  fileprivate var kind: String {
    switch self {
    case .drop: "drop"
    case .leaveOut: "leave out"
    case .exclude: "exclude"
    case .weigh(_, let factor): "weigh \(factor)"
    case .skip: "skip"
    case .redrawMasks: "redraw masks"
    case .rate(let factor): "rate \(factor)"
    case .reshuffle: "reshuffle"
    case .freshStatistics: "fresh statistics"
    case .scaleInitialWeights(let factor): "scale \(factor)"
    case .set(let path, let value): "\(path)=\(value)"
    }
  }

  /// Whether there is something to change, and it changes.
  fileprivate func isPossible(in scene: SpikeScene) -> Bool {
    switch self {
    case .drop(let rows, let step), .leaveOut(let rows, let step):
      !rows.isEmpty && rows.allSatisfy { scene.batches[step]?.contains($0) == true }
    case .exclude(let rows):
      !rows.isEmpty && rows.allSatisfy { row in scene.batches.values.contains { $0.contains(row) } }
    case .weigh(let step, let factor): scene.steps.contains(step) && factor != 1
    case .skip(let step): scene.steps.contains(step)
    case .redrawMasks(let step, let salt): scene.steps.contains(step) && salt != 0
    case .rate(let factor), .scaleInitialWeights(let factor): factor != 1 && factor.isFinite
    case .reshuffle, .freshStatistics: true
    case .set(let path, _): !path.isEmpty
    }
  }
}
