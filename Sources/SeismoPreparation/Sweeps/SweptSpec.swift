package import SeismoSpec
internal import SeismoTables

/// A spec with a sweep: its trials, each a spec of its own.
package struct SweptSpec: Sendable {
  package let source: SpecSource
  package let sweep: SweepSpec
  /// The data files, which all trials read.
  package let files: OpenFiles
  /// What the spec is called.
  package let name: String
  /// How the trials are judged.
  package let select: SelectSpec
  /// The longest training of the first trials, in epochs.
  package let epochs: Int
  /// The most threads that a training of the first trials has.
  package let threads: Int
  /// The spec's own seed.
  package let seed: Int
  /// Sentences on trials that can't be compared with each other.
  package private(set) var warnings: [String] = []
  private let search: any Search
  private let trees: [(name: String, node: SpecNode)]
  private let hasVariants: Bool
  private let registry: Registry

  /// Trials that are decoded before the first is trained, so that their mistakes are told at once.
  static let mostDecoded = 1000

  /// - Parameter isDriven: whether another program chooses the settings, so that no sweep is needed.
  /// - Throws: `SpecProblems` with everything that is wrong with the spec and with the first trials.
  package init(
    _ source: SpecSource, overrides: [String] = [], isDriven: Bool = false, registry: Registry,
    files: OpenFiles = OpenFiles()
  ) throws {
    let root = try source.parse()
    let sets = try overrides.map { try Override($0, in: source) }
    let trees = SpecTrees(root, source: source, overrides: sets, registry: registry)
    guard trees.problems.isEmpty else { throw SpecProblems(trees.problems, in: source) }
    guard let sweep = trees.sweep?.spec ?? (isDriven ? SweepSpec() : nil) else {
      let missing = SpecProblem(
        path: SpecPath("sweep"), origin: root.origin,
        fact: .rule(
          "is missing: what to try, such as sweep: {random: {optimizer.learning_rate: {log_uniform: [1e-4, 1e-1]}}, trials: 20}"
        ))
      throw SpecProblems([missing], in: source)
    }
    self.source = source
    self.sweep = sweep
    self.files = files
    self.registry = registry
    self.trees = trees.named
    hasVariants = trees.variants != nil
    seed = trees.seed
    search = sweep.search(seed: trees.seed)
    let decoded = try Self.decoded(
      trees.named, search, max(1, min(Self.mostDecoded, sweep.trialCount(of: search) ?? 100)),
      sweep,
      source, registry, files)
    guard let first = decoded.first else {
      throw SpecProblems(
        [SpecProblem(path: SpecPath("sweep"), origin: root.origin, fact: .rule("has no trial"))],
        in: source)
    }
    name = first.name
    select = first.variants[0].config.train.select
    threads = decoded.map { $0.variants[0].config.train.threads }.max() ?? 1
    epochs = decoded.map { $0.variants[0].config.train.epochs }.max() ?? 1
    try requireOneMeasure(decoded)
    readsSeveralWays =
      Set(decoded.flatMap { $0.variants.map(\.config.dataKey) }).count > 1
      || first.variants[0].config.splitter.foldCount > 1
  }

  /// Whether trials prepare the table in more than one way.
  package private(set) var readsSeveralWays = false

  private static func decoded(
    _ trees: [(name: String, node: SpecNode)], _ search: any Search, _ count: Int,
    _ sweep: SweepSpec, _ source: SpecSource, _ registry: Registry, _ files: OpenFiles
  ) throws -> [Experiment] {
    var problems: [SpecProblem] = []
    var decoded: [Experiment] = []
    for index in 0..<count {
      for tree in trees {
        do {
          decoded.append(
            try experiment(
              of: tree.node, search.point(index), sweep, source, registry: registry, files: files))
        } catch let found as SpecProblems {
          problems += found.all
        }
      }
    }
    guard problems.isEmpty else { throw SpecProblems(problems, in: source) }
    return decoded
  }

  /// Trials that are judged by different measures have no best one.
  private mutating func requireOneMeasure(_ trials: [Experiment]) throws {
    let selects = trials.map { $0.variants[0].config.train.select }
    if let other = selects.first(where: { ($0.metric, $0.mode) != (select.metric, select.mode) }) {
      throw SpecProblems(
        [
          SpecProblem(
            path: SpecPath("train.select"), origin: trees[0].node.origin,
            fact: .rule(
              "differs between trials: \(select.metric) and \(other.metric); trials are judged by one metric"
            ))
        ], in: source)
    }
    let losses = Set(trials.map { type(of: $0.variants[0].config.loss).name })
    if losses.count > 1, select.metric.hasSuffix(".loss") {
      warnings.append(
        "trials have different losses (\(losses.sorted().joined(separator: ", "))), and are judged by \(select.metric); "
          + "choose another with train.select, such as {metric: validation.accuracy, mode: max}")
    }
  }

  /// How many trials there are at most; nil where only time is limited.
  package var trialCount: Int? {
    sweep.trialCount(of: search).map { count in
      let all = count.multipliedReportingOverflow(by: trees.count)
      return all.overflow ? .max : all.partialValue
    }
  }

  /// The settings of a trial, counted from 1; a variant is one of them, called `variant`.
  package func point(_ trial: Int) -> SearchPoint {
    let (index, variant) = (trial - 1).quotientAndRemainder(dividingBy: trees.count)
    var point = search.point(index)
    if hasVariants {
      let name = SpecNode(.scalar(trees[variant].name))
      point.settings.insert(.init(path: SpecPath(Self.variantKey), value: name), at: 0)
    }
    return point
  }

  private static let variantKey = "variant"

  /// A trial as a spec of its own, with a variant for each of its seeds.
  ///
  /// - Throws: `SpecProblems`.
  package func experiment(of point: SearchPoint) throws -> Experiment {
    var point = point
    var node = trees[0].node
    if hasVariants, let index = point.settings.firstIndex(where: { $0.path == SpecPath("variant") })
    {
      let name = point.settings.remove(at: index).value.text
      guard let tree = trees.first(where: { $0.name == name }) else {
        throw SpecProblems(
          [
            SpecProblem(
              path: SpecPath("variant"), origin: .builtIn,
              fact: .notAChoice(found: name ?? "", choices: trees.map(\.name)))
          ], in: source)
      }
      node = tree.node
    }
    return try Self.experiment(of: node, point, sweep, source, registry: registry, files: files)
  }

  private static func experiment(
    of node: SpecNode, _ point: SearchPoint, _ sweep: SweepSpec, _ source: SpecSource,
    registry: Registry, files: OpenFiles
  ) throws -> Experiment {
    var root: SpecNode
    do throws(SpecProblem) {
      root = Variables.escaping(try point.applied(to: node))
    } catch {
      throw SpecProblems([error], in: source)
    }
    if sweep.seeds > 1 {
      let first = root["seed"]?.text.flatMap { Int($0) } ?? 0
      let seeds = (0..<sweep.seeds).map { first &+ $0 }
      let variants = seeds.map { seed in
        SpecNode.Entry(
          key: "seed-\(seed)",
          value: SpecNode(
            .map(sweep.varied.map { .init(key: $0, value: SpecNode(.scalar("\(seed)"))) })))
      }
      do throws(SpecProblem) {
        try root.set(
          SpecPath("variants"), to: SpecNode(.map(variants)), keyOrigin: .builtIn, from: SpecPath())
      } catch {
        throw SpecProblems([error], in: source)
      }
    }
    return try Experiment(root, source: source, registry: registry, files: files)
  }
}
