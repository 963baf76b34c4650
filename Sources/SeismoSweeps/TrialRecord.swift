package import SeismoPreparation
package import SeismoSpec

/// How a trial ended.
package enum TrialStatus: String, Codable, Sendable, CaseIterable {
  /// All of its trainings came to their ends.
  case finished
  /// It was stopped, since others were better after as many epochs.
  case pruned
  /// A training's loss became NaN or infinite.
  case diverged
  /// It couldn't be trained; the reason says why.
  case failed
}

/// A line of `trials.jsonl`: one trial and what came of it.
package struct TrialRecord: Sendable, Equatable {
  /// Counted from 1.
  package var trial: Int
  package var status: TrialStatus
  /// In the order of the sweep's parameters; those whose conditions weren't met are left out.
  package var settings: [Setting]
  /// The mean of `values`; nil of one that has none.
  package var value: Double?
  /// The best value of the sweep's metric in each training, in the order of the seeds and of the folds.
  package var values: [Double]
  /// The epochs that each did.
  package var epochs: [Int]
  /// The other metrics of the chosen weights, means over the trainings.
  package var figures: [String: Double]
  /// Wall-clock seconds of all trainings together; 0 where nobody measured.
  package var seconds: Double
  /// Seconds from the sweep's start to the trial's end.
  package var at: Double
  /// Why it failed or was pruned; nil of a finished one.
  package var reason: String?

  /// A key and its value.
  package struct Setting: Sendable, Equatable {
    package var key: String
    package var value: SpecNode

    package init(key: String, value: SpecNode) {
      (self.key, self.value) = (key, value)
    }
  }

  package init(_ trial: Int, _ status: TrialStatus, _ point: SearchPoint) {
    self.trial = trial
    self.status = status
    settings = point.settings.map {
      Setting(key: $0.path.description, value: $0.value.mapOrigins { _ in .builtIn })
    }
    (values, epochs, figures, seconds, at) = ([], [], [:], 0, 0)
  }

  /// The value of a key, in one line.
  package func text(of key: String) -> String? {
    settings.first { $0.key == key }.map { Self.words($0.value) }
  }

  /// "0.01", "sgd {momentum: 0.9}".
  private static func words(_ value: SpecNode) -> String {
    guard let name = value["use"]?.text else { return value.onOneLine }
    let rest = value.without("use")
    return rest.body == .map([]) ? name : "\(name) \(rest.onOneLine)"
  }

  /// "optimizer.learning_rate 0.00123, model[0].units 64".
  package var inWords: String {
    settings.map { "\($0.key) \(Self.words($0.value))" }.joined(separator: ", ")
  }
}

extension TrialRecord {
  /// As JSON on one line.
  package var json: JSON {
    var members: [JSON.Member] = [
      .init("trial", .integer(trial)), .init("status", .string(status.rawValue)),
      .init("settings", .object(settings.map { .init($0.key, $0.value.json) })),
    ]
    if let value { members.append(.init("value", .exact(value))) }
    members += [
      .init("values", .array(values.map(JSON.exact))),
      .init("epochs", .array(epochs.map(JSON.integer))),
      .init(
        "figures",
        .object(figures.sorted { $0.key < $1.key }.map { .init($0.key, .exact($0.value)) })),
      .init("seconds", .exact(seconds)), .init("at", .exact(at)),
    ]
    if let reason { members.append(.init("reason", .string(reason))) }
    return .object(members)
  }

  /// Reads what `json` wrote; nil of anything else.
  init?(_ node: SpecNode) {
    guard let trial = node["trial"]?.text.flatMap({ Int($0) }),
      let status = node["status"]?.text.flatMap(TrialStatus.init(rawValue:)),
      case .map(let settings)? = node["settings"]?.body,
      let values = node["values"]?.numbers, let epochs = node["epochs"]?.numbers,
      case .map(let figures)? = node["figures"]?.body,
      let seconds = node["seconds"]?.number, let at = node["at"]?.number
    else { return nil }
    self.trial = trial
    self.status = status
    self.settings = settings.map {
      Setting(key: $0.key, value: $0.value.mapOrigins { _ in .builtIn })
    }
    value = node["value"]?.number
    self.values = values
    self.epochs = epochs.map { Int($0) }
    self.figures = Dictionary(figures.map { ($0.key, $0.value.number ?? .nan) }) { first, _ in first
    }
    (self.seconds, self.at) = (seconds, at)
    reason = node["reason"]?.text
  }
}

extension SpecNode {
  /// A number, or one of the words for those that JSON doesn't have.
  package var number: Double? {
    guard let text else { return nil }
    return ["nan": .nan, "inf": .infinity, "-inf": -.infinity][text] ?? Double(text)
  }

  fileprivate var numbers: [Double]? {
    guard case .list(let items) = body else { return nil }
    let numbers = items.compactMap(\.number)
    return numbers.count == items.count ? numbers : nil
  }

  /// As JSON, what reads as a number as a number.
  package var json: JSON {
    switch body {
    case .scalar(let text):
      if let whole = Int(text), "\(whole)" == text { return .integer(whole) }
      if let number = Double(text), number.isFinite, text.first != "." { return .exact(number) }
      if let flag = ["true": true, "false": false][text] { return .bool(flag) }
      return .string(text)
    case .list(let items): return .array(items.map(\.json))
    case .map(let entries): return .object(entries.map { .init($0.key, $0.value.json) })
    }
  }
}

extension JSON {
  /// A number with all its digits; one that JSON doesn't have as a word.
  static func exact(_ number: Double) -> JSON {
    number.isFinite
      ? .number(number) : .string(number.isNaN ? "nan" : number > 0 ? "inf" : "-inf")
  }

  /// On one line.
  package var onOneLine: String {
    switch self {
    case .array(let items): "[" + items.map(\.onOneLine).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { JSON.string($0.key).text + ":" + $0.value.onOneLine }.joined(separator: ",")
        + "}"
    default: text
    }
  }
}
