/// Why a spike happened. The row that set it off may be the straw alone: another one would have been, where the learning
/// rate is too high.
package struct SpikeCause: Codable, Sendable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    /// The learning rate is too high for where the weights are: other rows would have set it off as well.
    case rate = "learning rate"
    /// The schedule had just raised it.
    case schedule = "schedule"
    /// It is far too high from the first steps on.
    case start = "learning rate from the start"
    /// One row, or the few that are named.
    case rows
    /// Rows that share something.
    case group = "group of rows"
    /// Many different rows whose neighbours have another target.
    case labels = "noisy labels"
    /// The epoch's last batch is smaller than the others.
    case shortBatch = "short batch"
    /// Batches are so small that their gradients differ much.
    case noise = "small batches"
    case statistics = "batch statistics"
    case dropout = "dropout mask"
    case logarithm = "log near zero"
    case initialScale = "initial scale"
    case targetScale = "target scale"
    case precision
    /// A training that had not recovered from an earlier spike.
    case aftermath
    /// What a plugin's intervention names.
    case other
    case unknown
  }

  package var kind: Kind
  /// In words.
  package var sentence: String
  /// The share of planted spikes with such an answer whose cause was right; nil where nothing is inferred.
  package var confidence: Double?
  package var evidence: Evidence

  package init(
    _ kind: Kind, _ sentence: String = "", confidence: Double? = nil,
    evidence: Evidence = Evidence()
  ) {
    self.kind = kind
    self.sentence = sentence
    self.confidence = confidence
    self.evidence = evidence
  }

  /// So many of so many.
  package struct Share: Codable, Sendable, Equatable {
    package var count, of: Int

    package init(_ count: Int, of total: Int) { (self.count, self.of) = (count, total) }

    package var value: Double { of == 0 ? 0 : Double(count) / Double(of) }

    /// Counts a case; nil for one that couldn't be told.
    package mutating func add(_ isOne: Bool?) {
      guard let isOne else { return }
      count += isOne ? 1 : 0
      of += 1
    }
  }

  /// What was measured by replay from before the spike.
  package struct Evidence: Codable, Sendable {
    /// Draws of other rows, chosen at random, without which there is no spike either.
    package var otherRows: Share?
    /// Other orders of the same rows with which there is a spike as well.
    package var otherOrders: Share?
    /// Of the same orders, those with a spike although the rows that are named count nothing.
    package var withoutRows: Share?
    /// Of the same orders, those with a spike although the learning rate is half as high.
    package var halfRate: Share?
    /// The schedule's last rise of the learning rate, if it was shortly before.
    package var schedule: ScheduleRise?

    /// The learning rate at the onset, as a multiple of the optimizer's default.
    package var timesUsualRate: Double?
    /// Rows that share something, left out together.
    package var groups: [GroupTest] = []

    package init() {}
  }

  /// What became of a spike without rows that share something.
  package struct GroupTest: Codable, Sendable {
    /// `group` or `labels`.
    package var kind: Kind
    /// "3 rows from a.csv:20 to a.csv:31".
    package var name: String
    package var rows: Int
    /// The share of the rise that is gone without them.
    package var suppression: Double
    /// As many other rows, drawn at random, without which it is gone as well.
    package var placebos: Share

    package init(_ kind: Kind, _ name: String, rows: Int, suppression: Double, placebos: Share) {
      (self.kind, self.name, self.rows) = (kind, name, rows)
      (self.suppression, self.placebos) = (suppression, placebos)
    }

    /// Whether they were needed, and no others would do.
    package var isProven: Bool {
      suppression >= SpikesFile.healed && placebos.value <= SpikesFile.mostPlacebos
    }
  }

  /// A rise of a schedule's factor.
  package struct ScheduleRise: Codable, Sendable, Equatable {
    /// The factor before it and after it.
    package var from, to: Double
    /// The first step with a higher factor, and the last.
    package var first, last: Int

    package init(from: Double, to: Double, first: Int, last: Int) {
      (self.from, self.to) = (from, to)
      (self.first, self.last) = (first, last)
    }
  }
}

extension SpikesFile {
  /// Takes the spikes' causes together, that of most first; the highest spike's sentence stands for them.
  package mutating func summarizeCauses() {
    let explained = spikes.indices.filter { spikes[$0].cause != nil }
    let kinds = Dictionary(grouping: explained) { spikes[$0].cause?.kind ?? .unknown }
    causes = kinds.sorted {
      ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue)
    }.map { kind, own in
      let highest = own.max { spikes[$0].height < spikes[$1].height } ?? own[0]
      let cause = spikes[highest].cause
      let isSame = own.allSatisfy { spikes[$0].cause?.sentence == cause?.sentence }
      return RunCause(
        kind, cause?.sentence ?? "", confidence: cause?.confidence, spikes: own.map { $0 + 1 },
        example: isSame ? nil : highest + 1)
    }
  }
}

/// A cause of several spikes.
package struct RunCause: Codable, Sendable {
  package var kind: SpikeCause.Kind
  package var sentence: String
  package var confidence: Double?
  /// The numbers of the spikes, from 1.
  package var spikes: [Int]
  /// The number of the one whose sentence it is, where those of the others differ.
  package var example: Int?

  package init(
    _ kind: SpikeCause.Kind, _ sentence: String, confidence: Double?, spikes: [Int],
    example: Int? = nil
  ) {
    self.example = example
    self.kind = kind
    self.sentence = sentence
    self.confidence = confidence
    self.spikes = spikes
  }
}
