internal import Foundation
internal import SeismoTables

/// What formulas make of one row, by the words of `NumberFormula.Operation` alone.
struct FormulaValues {
  private let numbers: [String: Double]
  private let texts: [String: String]
  private var known: [NumberFormula: [Double]] = [:]

  /// A row of a table, or numbers by name.
  init(_ table: Table, row: Int) {
    var (numbers, texts): ([String: Double], [String: String]) = ([:], [:])
    for column in table.columns {
      switch column.values {
      case .numbers(let values): numbers[column.name] = values[row]
      case .categories(let codes, let levels):
        texts[column.name] = codes[row] < 0 ? nil : levels[Int(codes[row])]
      }
    }
    (self.numbers, self.texts) = (numbers, texts)
  }

  init(numbers: [String: Double]) { (self.numbers, texts) = (numbers, [:]) }

  /// A text, nil where it is missing.
  func text(_ formula: TextFormula) -> String? { texts[formula.column] ?? formula.filling }

  /// A formula's numbers.
  mutating func values(of formula: NumberFormula) -> [Double] {
    if let values = known[formula] { return values }
    let values = compute(formula)
    known[formula] = values
    return values
  }

  private mutating func compute(_ formula: NumberFormula) -> [Double] {
    switch formula.operation {
    case .column(let name): return [numbers[name] ?? .nan]
    case .place(let text, let levels, let missing, let unseen):
      return [
        Double(self.text(text).map { levels.firstIndex(of: $0) ?? unseen } ?? missing)
      ]
    case .hash(let text, let prefix):
      return [self.text(text).map { Double(hash(Array((prefix + $0).utf8))) } ?? .nan]
    case .constant(let values): return values
    case .function(let function, let x): return values(of: x).map(function.value)
    case .arithmetic(let kind, let a, let b):
      return combine(values(of: a), values(of: b), kind.value)
    case .isLess(let a, let b): return combine(values(of: a), values(of: b)) { $0 < $1 ? 1 : 0 }
    case .isMissing(let x): return values(of: x).map { $0.isNaN ? 1 : 0 }
    case .choice(let condition, let one, let other):
      let all = [condition, one, other].map { values(of: $0) }
      return (0..<formula.width).map { place in
        let own = all.map { $0.count == 1 ? $0[0] : $0[place] }
        return own[0] != 0 ? own[1] : own[2]
      }
    case .selection(let x, let columns):
      let all = values(of: x)
      return columns.map { all[$0] }
    case .line(let table, let x):
      let place = values(of: x)[0]
      let isIn = place > -1 && place < Double(table.count)
      return isIn ? table[Int(place)] : [Double](repeating: .nan, count: formula.width)
    case .interpolation(let x, let xs, let ys): return values(of: x).map { line($0, xs, ys) }
    }
  }

  private func combine(
    _ a: [Double], _ b: [Double], _ work: (Double, Double) -> Double
  ) -> [Double] {
    (0..<max(a.count, b.count)).map {
      work(a.count == 1 ? a[0] : a[$0], b.count == 1 ? b[0] : b[$0])
    }
  }

  private func line(_ x: Double, _ xs: [Double], _ ys: [Double]) -> Double {
    guard !x.isNaN else { return x }
    let low = xs.lastIndex { $0 <= x } ?? 0
    guard low + 1 < xs.count, xs[low] < x else { return ys[low] }
    return (ys[low + 1] - ys[low]) / (xs[low + 1] - xs[low]) * (x - xs[low]) + ys[low]
  }

  /// MurmurHash3, x86, 32 bits, seed 0 (Austin Appleby, public domain).
  private func hash(_ bytes: [UInt8]) -> Int32 {
    func turned(_ x: UInt32, _ by: UInt32) -> UInt32 { x << by | x >> (32 - by) }
    var hash: UInt32 = 0
    for start in stride(from: 0, to: bytes.count, by: 4) {
      let own = bytes[start..<min(start + 4, bytes.count)]
      let block = own.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      hash ^= turned(block &* 0xcc9e_2d51, 15) &* 0x1b87_3593
      if own.count == 4 { hash = turned(hash, 13) &* 5 &+ 0xe654_6b64 }
    }
    hash ^= UInt32(truncatingIfNeeded: bytes.count)
    hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
    hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
    return Int32(bitPattern: hash ^ hash >> 16)
  }
}

extension NumberFormula.Function {
  fileprivate var value: (Double) -> Double {
    switch self {
    case .absolute: { abs($0) }
    case .floor: { $0.rounded(.down) }
    case .squareRoot: { $0.squareRoot() }
    case .exponential: { exp($0) }
    case .exponentialMinusOne: { expm1($0) }
    case .logarithm: { log($0) }
    case .logarithmOfOnePlus: { log1p($0) }
    case .sine: { sin($0) }
    case .cosine: { cos($0) }
    case .complementaryError: { erfc($0) }
    }
  }
}

extension NumberFormula.Arithmetic {
  fileprivate var value: (Double, Double) -> Double {
    switch self {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    }
  }
}
