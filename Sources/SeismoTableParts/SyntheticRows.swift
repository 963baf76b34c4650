internal import Foundation
internal import SeismoSpec
internal import SeismoTables

/// Rows in the making.
struct SyntheticRows {
  /// Column by column.
  var inputs: [[Double]]
  /// A class, or a number.
  var target: [Double]
  var planted: [Planted] = []
  private var random: RandomStream

  init(_ reader: SyntheticReader) {
    random = RandomStream(seed: UInt64(reader.seed), purpose: "synthetic")
    inputs = (0..<reader.inputs).map { _ in [Double](repeating: 0, count: reader.rows) }
    target = [Double](repeating: 0, count: reader.rows)
    switch reader.generator {
    case .blobs: makeBlobs(reader)
    case .teacher, .heavyTailed, .sparse, .mixture: makeTaught(reader)
    }
    guard reader.rare > 0 else { return }
    inputs[reader.inputs - 1] = [Double](repeating: 0, count: reader.rows)
    for _ in 0..<reader.rare {
      let row = random.below(reader.rows)
      inputs[reader.inputs - 1][row] = random.normal()
      planted.append(Planted(line: row + 1, what: "rare"))
    }
  }

  /// A class with the shares that the imbalance gives.
  private mutating func drawClass(_ reader: SyntheticReader) -> Int {
    var weights: [Double] = []
    for _ in 0..<max(1, reader.classes) {
      weights.append((weights.last ?? 1) / (weights.isEmpty ? 1 : reader.imbalance))
    }
    var rest = random.uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.count - 1
  }

  /// Each class's rows lie about a centre, a number's about a line.
  private mutating func makeBlobs(_ reader: SyntheticReader) {
    let centres = (0..<max(1, reader.classes)).map { _ in
      (0..<reader.inputs).map { _ in 2 * random.normal() }
    }
    for row in 0..<reader.rows {
      let label = drawClass(reader)
      for column in 0..<reader.inputs {
        let centre = reader.classes == 0 ? 0 : centres[label][column]
        let scale = reader.classes == 0 ? 1 : reader.spread
        inputs[column][row] = centre + scale * random.normal()
      }
      if reader.classes > 0 {
        target[row] = Double(label)
      } else {
        let line = (0..<reader.inputs).reduce(0) { $0 + centres[0][$1] * inputs[$1][row] }
        target[row] = line / Double(reader.inputs).squareRoot() + reader.spread * random.normal()
      }
    }
  }

  /// A random network of eight tanh units says what a row's target is; rows between classes are drawn again.
  private mutating func makeTaught(_ reader: SyntheticReader) {
    let hidden = (0..<8).map { _ in
      (0..<reader.inputs).map { _ in random.normal() / Double(reader.inputs).squareRoot() * 2 }
    }
    let outputs = (0..<max(1, reader.classes)).map { _ in (0..<8).map { _ in random.normal() } }
    var row = 0
    var wanted = drawClass(reader)
    var attempts = 0
    while row < reader.rows {
      let x = drawInputs(reader)
      let activity = hidden.map { weights in tanh(zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }) }
      let scores = outputs.map { weights in zip(weights, activity).reduce(0) { $0 + $1.0 * $1.1 } }
      attempts += 1
      let ranked = scores.sorted(by: >)
      let label = scores.firstIndex(of: ranked[0]) ?? 0
      let isClear = reader.classes == 0 || ranked[0] - ranked[1] > 0.5
      // A class that the teacher never gives clearly is taken as it comes.
      guard attempts > 2000 || isClear && (reader.imbalance == 1 || label == wanted) else {
        continue
      }
      for column in 0..<reader.inputs { inputs[column][row] = x[column] }
      target[row] = reader.classes > 0 ? Double(label) : scores[0] + reader.spread * random.normal()
      row += 1
      attempts = 0
      wanted = drawClass(reader)
    }
  }

  /// A row's inputs, as the generator distributes them.
  private mutating func drawInputs(_ reader: SyntheticReader) -> [Double] {
    // Three clouds of a mixture: the first of three rows in four, the others further out and wider.
    let cloud = reader.generator == .mixture ? [0, 0, 0, 0, 0, 0, 1, 2][random.below(8)] : 0
    return (0..<reader.inputs).map { column in
      switch reader.generator {
      case .blobs, .teacher: return random.normal()
      case .heavyTailed:
        let square = (0..<3).reduce(0.0) { sum, _ in
          let normal = random.normal()
          return sum + normal * normal
        }
        return random.normal() / (square / 3).squareRoot()
      case .sparse: return random.uniform() < 0.9 ? 0 : 3 * random.normal()
      case .mixture:
        let centre = column % 3 == cloud ? Double(2 * cloud) : 0
        return centre + Double(1 + cloud) * random.normal()
      }
    }
  }

  /// Plants what the reader is told to, each in rows of its own.
  mutating func plant(_ reader: SyntheticReader) {
    var order = (0..<reader.rows).map(Int32.init)
    var span = order.mutableSpan
    random.shuffle(&span)
    var free = order.map(Int.init)[...]
    if reader.burst > 0 {
      let first = random.below(reader.rows - reader.burst + 1)
      let rows = first..<first + reader.burst
      free = free.filter { !rows.contains($0) }[...]
      for row in rows {
        plant("burst", in: row, scale: reader.burstScale)
        target[row] = other(target[row], reader.classes)
      }
    }
    for _ in 0..<reader.outliers {
      plant("outlier", in: free.removeFirst(), scale: reader.outlierScale)
    }
    for _ in 0..<reader.flipped {
      let row = free.removeFirst()
      plant("flipped", in: row, scale: reader.flippedScale)
      target[row] = other(target[row], reader.classes)
    }
    for _ in 0..<reader.contradictions {
      let (row, twin) = (free.removeFirst(), free.removeFirst())
      for column in inputs.indices { inputs[column][twin] = inputs[column][row] }
      target[twin] = other(target[row], reader.classes)
      plant("contradiction", in: row, scale: reader.contradictionScale)
      plant("contradiction", in: twin, scale: reader.contradictionScale)
    }
    planted.sort { $0.line < $1.line }
  }

  private mutating func plant(_ what: String, in row: Int, scale: Double) {
    for column in inputs.indices { inputs[column][row] *= scale }
    planted.append(Planted(line: row + 1, what: what))
  }

  private mutating func other(_ target: Double, _ classes: Int) -> Double {
    classes == 0 ? -target : Double((Int(target) + 1 + random.below(classes - 1)) % classes)
  }

  func targets(classes: Int) -> Column.Values {
    guard classes > 0 else { return .numbers(target) }
    return .categories(target.map { Int32($0) }, levels: (0..<classes).map { "class\($0)" })
  }
}
