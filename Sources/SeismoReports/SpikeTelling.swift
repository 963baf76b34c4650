internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// Spikes as they are told: one by one, or where many say the same, three, and how many more there are.
package struct SpikeTelling: Sendable {
  /// Spikes told of what is alike.
  private static let alike = 3
  /// Spikes that weren't explained and are told one by one.
  private static let unexplained = 12

  /// Numbers of spikes from 0, as they came.
  package private(set) var each: [Int] = []
  private var shown: Set<String> = []
  private var told: [Likeness: Int] = [:]
  private var (hard, like, open): ([Int], [String: [Int]], [Int]) = ([], [:], [])

  private struct Likeness: Hashable {
    var kind: SpikeKind
    var trigger: FoundTrigger
    var cause: SpikeCause.Kind?
    var margin: Margin
    var places: Set<String>
  }

  package init() {}

  /// Takes the next spike.
  ///
  /// - Parameter number: its own, from 0.
  /// - Returns: whether it says something that those before it didn't.
  package mutating func add(_ spike: SpikesFile.Spike, _ number: Int) -> Bool {
    let places = Set(spike.rows.map(\.place))
    let likeness = Likeness(
      kind: spike.kind, trigger: spike.trigger, cause: spike.cause?.kind, margin: spike.margin,
      places: places)
    if spike.trigger == .unexplained {
      guard each.count - told.values.reduce(0, +) < Self.unexplained else {
        open.append(number)
        return false
      }
    } else if spike.kind == .composition, !places.isEmpty, places.isSubset(of: shown) {
      hard.append(number)
      return false
    } else if told[likeness, default: 0] >= Self.alike {
      like[spike.likenessInWords(places), default: []].append(number)
      return false
    } else {
      told[likeness, default: 0] += 1
      shown.formUnion(places)
    }
    each.append(number)
    return true
  }

  /// Those that say nothing new, by what they are called.
  ///
  /// - Parameters:
  ///   - one: what one more of them is called: "smaller one".
  ///   - many: the same of several.
  package func folded(_ one: String, _ many: String) -> [(title: String, spikes: [Int])] {
    func counted(_ spikes: [Int]) -> String {
      "\(Figures.grouped(spikes.count)) \(spikes.count == 1 ? one : many)"
    }
    var folded = like.sorted { $0.key < $1.key }.map {
      (title: "\(counted($0.value)) like those above: \($0.key)", spikes: $0.value.sorted())
    }
    if !hard.isEmpty {
      folded.append(("\(counted(hard)): hard batches of rows that are above", hard.sorted()))
    }
    if !open.isEmpty { folded.append(("\(counted(open)), not explained yet", open.sorted())) }
    return folded
  }
}

extension SpikesFile {
  /// All spikes: of those that say the same the highest are told.
  package var telling: SpikeTelling {
    var telling = SpikeTelling()
    for index in spikes.indices.sorted(by: {
      (spikes[$0].height, $1) > (spikes[$1].height, $0)
    }) {
      _ = telling.add(spikes[index], index)
    }
    return telling
  }
}

extension SpikesFile.Spike {
  /// "learning rate too high, at the edge of stability: a.csv:7".
  fileprivate func likenessInWords(_ places: Set<String>) -> String {
    let margin = marginInWords.map { ", \($0)" } ?? ""
    return causeInWords + margin
      + (places.isEmpty ? "" : ": \(places.sorted().joined(separator: ", "))")
  }
}
