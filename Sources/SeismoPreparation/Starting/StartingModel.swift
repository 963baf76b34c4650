internal import SeismoSpec
internal import SeismoTables

/// The network of a first spec, and how it is trained: RealMLP, the strongest of the networks that need no tuning
/// (Holzmüller, Grinsztajn and Steinwart, "Better by Default", 2024), where there are rows enough for it; else a small
/// one with Adam.
extension StartingText {
  /// Fewer rows than RealMLP was made for would be learned by heart.
  private static let rowsForStrong = 200
  /// Rows seen in all epochs: a minute of training, or a few seconds of a small network's.
  private var visits: Int { isStrong ? 10_000_000 : 4_000_000 }

  private var isStrong: Bool {
    draft.trainingRows >= Self.rowsForStrong && draft.heldOut != .nothing
      && draft.largeColumn == nil
  }

  private var epochs: Int {
    let range = isStrong ? 20...256 : 20...300
    return min(range.upperBound, max(range.lowerBound, visits / draft.trainingRows))
  }

  /// The last steps of the preparation.
  var scaling: [(node: SpecNode, comment: String)] {
    isStrong
      ? [
        (.word("robust"), "every number's median to 0, its interquartile range to 1"),
        (.word("smooth_clip"), "no number beyond 3, whatever an outlier is"),
      ] : [(.word("standard"), "every number to mean 0 and deviation 1")]
  }

  func sampler() -> SpecNode {
    let rows = draft.trainingRows
    let sizes = isStrong ? [256] : [32, 64, 128, 256]
    let size = min(rows, sizes.last { rows / $0 >= 40 } ?? sizes[0])
    let isCut = isStrong && rows > size
    return .map(
      [("use", .word("shuffled")), ("batch_size", .word("\(size)"))]
        + (isCut ? [("drop_last", .word("true"))] : []))
  }

  mutating func model() -> SpecNode {
    guard isStrong else { return .list([small]) }
    comments[SpecPath("model[0]\(target.isClass ? "" : ".use")")] =
      "RealMLP: strong on most tables as it is (Holzmüller et al., 2024)"
    guard !target.isClass else { return .list([.word("realmlp")]) }
    comments[SpecPath("model[1]")] = "no prediction beyond the training targets"
    return .list([
      .map([("use", .word("realmlp")), ("activation", .word("mish")), ("units", .word("1"))]),
      .word("clamp_to_target"),
    ])
  }

  private var small: SpecNode {
    let rows = draft.trainingRows
    let hidden = rows < 200 ? ["16"] : rows < 5000 ? ["64", "32"] : ["128", "64"]
    return .map([
      ("use", .word("mlp")), ("hidden", .list(hidden.map(SpecNode.word))),
      ("units", .word(target.isClass ? "classes" : "1")),
    ])
  }

  mutating func loss() -> SpecNode {
    let isSmoothed = isStrong && target.isClass
    comments[SpecPath(isSmoothed ? "loss.use" : "loss")] =
      "\(target.column.name) is a \(target.isClass ? "class" : "number")"
    guard isSmoothed else { return .word(target.isClass ? "cross_entropy" : "mse") }
    comments[SpecPath("loss.label_smoothing")] = "keeps the network from being too sure"
    return .map([("use", .word("cross_entropy")), ("label_smoothing", .word("0.1"))])
  }

  /// The optimizer, its schedule, and what it treats apart.
  mutating func update() -> [(String, SpecNode)] {
    guard isStrong else {
      return [
        ("optimizer", .map([("use", .word("adam")), ("learning_rate", .word("1e-3"))]))
      ]
    }
    let decay = SpecNode.map([("start", .word("0.02")), ("schedule", .word("flat_cosine"))])
    comments[SpecPath("schedule")] = "four waves of the rate, each longer than the one before"
    comments[SpecPath("groups")] = "factors of the rate and of the decay, as RealMLP has them"
    return [
      (
        "optimizer",
        .map([
          ("use", .word("adamw")), ("learning_rate", .word(target.isClass ? "0.04" : "0.2")),
          ("beta2", .word("0.95")), ("weight_decay", decay),
        ])
      ), ("schedule", .word("coslog4")),
      (
        "groups",
        .list([
          group(["layers.0.scale.scale"], rate: "6", decay: "6"),
          group(embedded + ["*.share.scale"], rate: "0.1", decay: "0.1"),
          group(["bias"], rate: "0.1", decay: "0"),
        ])
      ),
    ]
  }

  /// What embeds the numbers; columns whose names look like those of one_hot are left as they are.
  private var embedded: [String] {
    let hasNumbers = draft.inputs.contains { $0.type.isNumeric && !$0.name.contains("=") }
    return hasNumbers ? ["layers.0.numbers.*"] : []
  }

  private func group(_ parameters: [String], rate: String, decay: String) -> SpecNode {
    .map([
      ("parameters", .list(parameters.map(SpecNode.word))), ("rate_factor", .word(rate)),
      ("decay_factor", .word(decay)),
    ])
  }

  mutating func train() -> SpecNode {
    var entries = [("epochs", SpecNode.word("\(epochs)"))]
    if let column = draft.largeColumn {
      comments[SpecPath("train.precision")] = "numbers of \(column) are too large for float32"
      entries.append(("precision", .word("float64")))
    }
    if draft.heldOut == .nothing {
      comments[SpecPath("train.select.metric")] = "there is no validation part to choose by"
      entries.append(("select", .map([("metric", .word("training.loss"))])))
    } else if isStrong {
      let metric = target.isClass ? "validation.accuracy" : "validation.loss"
      comments[SpecPath("train.select.metric")] = "the last best epoch's weights are kept"
      entries.append(
        (
          "select",
          .map([
            ("metric", .word(metric)), ("mode", .word(target.isClass ? "max" : "min")),
            ("ties", .word("last")),
          ])
        ))
    } else {
      comments[SpecPath("train.patience")] = "epochs without a better validation loss"
      entries.append(("patience", .word("\(max(10, epochs / 6))")))
    }
    return .map(entries)
  }

  func metrics() -> SpecNode {
    .list(
      (target.isClass ? ["loss", "accuracy"] : ["loss", "rmse", "mae", "r2"]).map(SpecNode.word))
  }
}
