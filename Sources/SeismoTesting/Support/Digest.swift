internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables

/// A number that stands for everything a component puts out on the kit's inputs.
func digest(of component: any Component, on bench: Bench) throws -> String {
  var digest = Digest()
  if let reader = component as? any Reader { try digest.add(reader, bench) }
  if let splitter = component as? any Splitter { try digest.add(splitter) }
  if let filter = component as? any RowFilter {
    let keep = try unlessRefused { try filter.keep(TrainView(trainingRows: SampleTables.usual())) }
    digest.add("\(keep ?? [])")
  }
  if let transform = component as? any Transform { try digest.add(transform) }
  if let sampler = component as? any Sampler { try digest.add(sampler) }
  if let part = component as? any NetworkPart { try digest.add(part) }
  if let loss = component as? any Loss { try digest.add(loss) }
  if let initializer = component as? any Initializer { try digest.add(initializer) }
  if let optimizer = component as? any Optimizer { try digest.add(optimizer, nil) }
  if let transform = component as? any GradientTransform {
    try digest.add(try bench.decode(Kind<any Optimizer>.optimizer, "sgd"), transform)
  }
  if let schedule = component as? any Schedule {
    digest.add(ScheduleLaws(schedule: schedule).factors())
  }
  if let metric = component as? any Metric {
    digest.add(try MetricLaws(metric: metric).applicable().map(metric.value))
  }
  digest.add(component.encodedComponent().inline)
  return String(digest.value, radix: 16)
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
private struct Digest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }

  mutating func add(_ numbers: [Double]) { add("\(numbers.map(\.bitPattern))") }

  mutating func add<R: Reader>(_ reader: R, _ bench: Bench) throws {
    let table = try ReaderLaws(reader: reader, bench: bench).onSamples {
      try reader.read(ReadRequest())
    }
    add("\(table.bits) \(table.provenance)")
  }

  mutating func add(_ splitter: any Splitter) throws {
    var random = RandomStream(seed: 1, purpose: "digest")
    let table = SampleTables.usual().settingApart(splitter.looksAt.names)
    let parts = try splitter.partition(table, fold: 0, random: &random)
    add("\(parts.training) \(parts.validation) \(parts.test)")
  }

  mutating func add<T: Transform>(_ transform: T) throws {
    for table in [SampleTables.usual()] + SampleTables.odd.map(\.table) {
      let made = try unlessRefused {
        try transform.fitTransform(TrainView(trainingRows: table))
      }
      guard let made else { continue }
      add(try FittedState.encode(made.fitted) + "\(made.rows.bits)")
    }
  }

  mutating func add(_ sampler: any Sampler) throws {
    let rows = SampledRows(
      count: 50, labels: (0..<50).map { $0 % 3 }, weights: (0..<50).map { Double($0 % 5 + 1) })
    let plan = try sampler.plan(rows)
    for epoch in 1...3 {
      var random = RandomStream(seed: 1, purpose: "digest", epoch)
      var order = [Int32](repeating: 0, count: plan.draws)
      var span = order.mutableSpan
      sampler.draw(rows, epoch: epoch, random: &random, into: &span)
      add("\(plan) \(order)")
    }
  }

  mutating func add(_ part: any NetworkPart) throws {
    for precision in Precision.allCases {
      let test = try TestNetwork(.init(kind: .values, width: 2), precision: precision) { network in
        let before = try network.testAffine(network.input, outputs: 4, "before")
        let y = try network.scoped("part") { network in
          let ways = try network.testInputs(type(of: part).takes, of: before)
          return try network.apply(part, to: ways[0])
        }
        let output = try network.testAffine(y, outputs: 2, "after")
        try network.meanSquaredError(output)
        return output
      }
      add(test.gradient())
      add(test.evaluate([0, 1, 2]))
    }
  }

  mutating func add<L: Loss>(_ loss: L) throws {
    for precision in Precision.allCases {
      let target = TestNetwork.Target(kind: loss.target, width: 4, range: loss.targetRange)
      let test = try TestNetwork(target, precision: precision) {
        var output = try $0.testAffine(
          $0.input, outputs: loss.outputWidth(for: 4), "before")
        if loss.wantsProbabilities { output = $0.softmax(output) }
        try loss.plan(output, in: &$0)
        return output
      }
      add(test.gradient() + [test.step()])
    }
  }

  mutating func add(_ initializer: any Initializer) throws {
    var random = RandomStream(seed: 1, purpose: "digest")
    var values = [Double](repeating: 0, count: 35)
    var span = values.mutableSpan
    try initializer.fill(
      &span, of: ParameterInfo(name: "layers.0.weight", dimensions: [7, 5]), random: &random)
    add(values)
  }

  mutating func add(_ optimizer: any Optimizer, _ transform: (any GradientTransform)?) throws {
    let transforms = [transform].compactMap { $0 }
    let test = try Surface.rosenbrock.network(
      stateCount: Update.stateCount(optimizer, transforms))
    let update = Update(optimizer, after: transforms, of: test.network)
    for number in 1...20 {
      _ = test.step()
      update.transformGradient(at: .before(number), rateFactor: 1)
      update.run(at: .before(number), rateFactor: 1)
    }
    add(test.parameters)
  }
}
