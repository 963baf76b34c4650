internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// The settings in which curves differ, a column for each, and those that they share.
struct SettingColumns {
  struct Column {
    /// The dotted key.
    var key: String
    /// Its last part, or all of it where another key ends alike.
    var label: String
    /// One for each curve; nil where it has no such setting.
    var values: [String?]
  }

  private(set) var columns: [Column] = []
  /// What all curves have in common.
  let shared: Settings

  /// What says nothing of how something was trained.
  private static let ignored: Set<String> = [
    "spec", "name", "plugins", "watch", "train.threads", "train.blocks",
  ]

  init(_ model: ReportModel) {
    let all = model.curves.map(\.settings)
    let known = all.map { settings in
      Dictionary(settings.all.map { ($0.key, Self.shown($0)) }) { first, _ in first }
    }
    var keys: [String] = []
    var seen: Set<String> = []
    for setting in all.flatMap(\.all) where seen.insert(setting.key).inserted {
      keys.append(setting.key)
    }
    let endings = Dictionary(grouping: keys, by: Self.ending).mapValues(\.count)
    var shared: [Settings.Setting] = []
    for key in keys where !Self.ignored.contains(key) {
      let values = known.map { $0[key] }
      let counted = values.indices.filter { index in
        values[index] != nil || !Self.isExplained(key, missingIn: known[index], among: known)
      }
      if Set(counted.map { values[$0] }).count > 1 {
        let ending = Self.ending(key)
        columns.append(
          Column(key: key, label: endings[ending] == 1 ? ending : key, values: values))
      } else if let value = values.first.flatMap(\.self), !values.contains(nil) {
        shared.append(Settings.Setting(key, value))
      }
    }
    self.shared = Settings(shared)
  }

  /// A setting that a curve doesn't have says nothing of its own where it belongs to a component that the curve
  /// doesn't have: `optimizer.beta1` beside `optimizer: sgd`.
  private static func isExplained(
    _ key: String, missingIn own: [String: String], among all: [[String: String]]
  ) -> Bool {
    let owners = key.indices.filter { key[$0] == "." }.map { String(key[..<$0]) }
    return owners.contains { owner in
      all.contains { $0[key] != nil && $0[owner] != nil && $0[owner] != own[owner] }
    }
  }

  private static func ending(_ key: String) -> String {
    key.split(separator: ".").last.map(String.init) ?? key
  }

  /// Of a path, which starts from the run's folder, the file's name.
  private static func shown(_ setting: Settings.Setting) -> String {
    guard setting.key.hasSuffix(".path"), let name = setting.value.split(separator: "/").last else {
      return setting.value
    }
    return String(name)
  }
}

extension SettingColumns {
  /// What was trained, told once: what all curves have in common of the network, the rows and the settings that matter
  /// most.
  func trained(_ model: ReportModel) -> [(label: String, value: String)] {
    let facts = [RunRecord.Label.network, .rows].flatMap {
      label -> [(label: String, value: String)] in
      let facts = model.facts.filter { $0.label == label.rawValue }
      return facts.count == 1 ? facts : []
    }
    let keys = [
      ("loss", "loss"), ("optimizer", "optimizer"), ("optimizer.learning_rate", "learning_rate"),
      ("sampler", "sampler"), ("sampler.batch_size", "batch_size"), ("train.epochs", "epochs"),
    ]
    return facts
      + keys.compactMap { key, label in shared[key].map { (label: label, value: $0) } }
  }
}
