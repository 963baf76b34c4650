/// What is computed of a row's columns, told in operations of a closed list: so that who knows those alone, such as an
/// exporter, can compute it elsewhere. All is in double precision, by IEEE 754; NaN is missing.
///
/// A formula is a value that never changes. One that is part of several others is the same object in each, and has to be
/// computed only once.
public final class NumberFormula: Sendable {
  /// What it computes.
  public let operation: Operation
  /// Numbers that it has in each row. Where two formulas are combined, one of a single number stands for as many as the
  /// other has.
  public let width: Int

  /// What a formula can compute.
  public enum Operation: Sendable {
    /// The numbers of a column as it was read.
    case column(String)
    /// Where a text stands among levels, from 0, or else the number for a missing text or for another level.
    case place(TextFormula, levels: [String], missing: Int, unseen: Int)
    /// MurmurHash3 (x86, 32 bits, seed 0) of a prefix and a text, as a signed number; NaN for a missing text.
    case hash(TextFormula, prefix: String)
    /// The same numbers in each row.
    case constant([Double])
    /// A function of each number.
    case function(Function, NumberFormula)
    /// Arithmetic with each two numbers.
    case arithmetic(Arithmetic, NumberFormula, NumberFormula)
    /// 1 where the first number is less than the second, else 0, as where one of them is NaN.
    case isLess(NumberFormula, NumberFormula)
    /// 1 where a number is NaN, else 0.
    case isMissing(NumberFormula)
    /// The second formula's number where the first's isn't 0, else the third's; the others may be anything.
    case choice(NumberFormula, NumberFormula, NumberFormula)
    /// Some of a formula's numbers, in the order given.
    case selection(NumberFormula, [Int])
    /// The line of a table that a number says, from 0; NaN for a number that says none.
    case line(of: [[Double]], NumberFormula)
    /// Where a number lies on the line through the last point at or before it and the next one; the points' xs ascend.
    case interpolation(NumberFormula, xs: [Double], ys: [Double])
  }

  /// A function of a number; NaN of NaN.
  public enum Function: String, CaseIterable, Sendable {
    /// |x|.
    case absolute
    /// The greatest whole number that isn't above x.
    case floor
    case squareRoot = "square_root"
    case exponential
    /// eˣ − 1, exact for small x, too.
    case exponentialMinusOne = "exponential_minus_one"
    case logarithm
    /// ln(1 + x), exact for small x, too.
    case logarithmOfOnePlus = "logarithm_of_one_plus"
    case sine
    case cosine
    /// The complementary error function.
    case complementaryError = "complementary_error"
  }

  /// Arithmetic with two numbers.
  public enum Arithmetic: String, CaseIterable, Sendable {
    case add, subtract, multiply, divide
  }

  private init(_ operation: Operation, width: Int) {
    self.operation = operation
    self.width = width
  }

  /// The numbers of a column as it was read.
  public static func column(_ name: String) -> NumberFormula {
    NumberFormula(.column(name), width: 1)
  }

  /// The same numbers in each row.
  public static func constants(_ numbers: [Double]) -> NumberFormula {
    NumberFormula(.constant(numbers), width: numbers.count)
  }

  /// The same number in each row.
  public static func constant(_ number: Double) -> NumberFormula { constants([number]) }

  /// A formula's function.
  public func callAsFunction(_ function: Function) -> NumberFormula {
    NumberFormula(.function(function, self), width: width)
  }

  /// 1 where this is less than the other, else 0.
  public func isLess(than other: NumberFormula) -> NumberFormula {
    NumberFormula(.isLess(self, other), width: max(width, other.width))
  }

  /// 1 where this is NaN, else 0.
  public var isMissing: NumberFormula { NumberFormula(.isMissing(self), width: width) }

  /// One formula's number where this isn't 0, else the other's.
  public func choose(_ one: NumberFormula, else other: NumberFormula) -> NumberFormula {
    NumberFormula(.choice(self, one, other), width: max(width, max(one.width, other.width)))
  }

  /// Some of its numbers, in the order given.
  public func selecting(_ places: [Int]) -> NumberFormula {
    places == Array(0..<width) ? self : NumberFormula(.selection(self, places), width: places.count)
  }

  /// The line of a table that this says, from 0.
  public func line(of table: [[Double]]) -> NumberFormula {
    NumberFormula(.line(of: table, self), width: table.first?.count ?? 0)
  }

  /// Where this lies on the lines through points of ascending xs; before the first and behind the last it is theirs.
  public func interpolated(xs: [Double], ys: [Double]) -> NumberFormula {
    NumberFormula(.interpolation(self, xs: xs, ys: ys), width: width)
  }

  fileprivate static func place(
    _ text: TextFormula, levels: [String], missing: Int, unseen: Int
  ) -> NumberFormula {
    NumberFormula(.place(text, levels: levels, missing: missing, unseen: unseen), width: 1)
  }

  fileprivate static func hash(_ text: TextFormula, prefix: String) -> NumberFormula {
    NumberFormula(.hash(text, prefix: prefix), width: 1)
  }

  private static func arithmetic(
    _ kind: Arithmetic, _ a: NumberFormula, _ b: NumberFormula
  ) -> NumberFormula {
    NumberFormula(.arithmetic(kind, a, b), width: max(a.width, b.width))
  }
}

extension NumberFormula {
  /// The sum.
  public static func + (a: NumberFormula, b: NumberFormula) -> NumberFormula {
    arithmetic(.add, a, b)
  }

  /// The difference.
  public static func - (a: NumberFormula, b: NumberFormula) -> NumberFormula {
    arithmetic(.subtract, a, b)
  }

  /// The product.
  public static func * (a: NumberFormula, b: NumberFormula) -> NumberFormula {
    arithmetic(.multiply, a, b)
  }

  /// The quotient.
  public static func / (a: NumberFormula, b: NumberFormula) -> NumberFormula {
    arithmetic(.divide, a, b)
  }

  /// The sum.
  public static func + (a: NumberFormula, b: Double) -> NumberFormula { a + constant(b) }

  /// The difference.
  public static func - (a: NumberFormula, b: Double) -> NumberFormula { a - constant(b) }

  /// The product.
  public static func * (a: NumberFormula, b: Double) -> NumberFormula { a * constant(b) }

  /// The quotient.
  public static func / (a: NumberFormula, b: Double) -> NumberFormula { a / constant(b) }

  /// The difference from 0.
  public static prefix func - (a: NumberFormula) -> NumberFormula { a * constant(-1) }

  /// 1 where this is less than a number, else 0.
  public func isLess(than number: Double) -> NumberFormula { isLess(than: .constant(number)) }

  /// 1 where this is greater than a number, else 0.
  public func isGreater(than number: Double) -> NumberFormula {
    NumberFormula.constant(number).isLess(than: self)
  }

  /// Put at two bounds where it is beyond them; NaN stays.
  public func clipped(from lower: Double?, to upper: Double?) -> NumberFormula {
    var x = self
    if let lower { x = x.isLess(than: lower).choose(.constant(lower), else: x) }
    if let upper { x = x.isGreater(than: upper).choose(.constant(upper), else: x) }
    return x
  }
}

extension NumberFormula: Hashable {
  /// Whether both are the same object.
  public static func == (a: NumberFormula, b: NumberFormula) -> Bool { a === b }

  /// By its identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A column of texts as it was read, perhaps with a level in place of missing ones.
public struct TextFormula: Sendable, Hashable {
  /// The column's name.
  public let column: String
  /// What stands in place of a missing text; nil for nothing.
  public let filling: String?

  /// A column as it was read.
  public init(column: String) { (self.column, filling) = (column, nil) }

  private init(column: String, filling: String?) { (self.column, self.filling) = (column, filling) }

  /// With a level in place of missing texts; nothing is missing after that.
  public func filled(by level: String) -> TextFormula {
    TextFormula(column: column, filling: filling ?? level)
  }

  /// Where it stands among levels, from 0, or a number for a missing text, or for another level.
  public func place(among levels: [String], missing: Int, unseen: Int) -> NumberFormula {
    .place(self, levels: levels, missing: missing, unseen: unseen)
  }

  /// 1 where it is missing, else 0.
  public var isMissing: NumberFormula { place(among: [], missing: 1, unseen: 0) }

  /// MurmurHash3 (x86, 32 bits, seed 0) of a prefix and the text, as a signed number; NaN when it is missing.
  public func hash(after prefix: String) -> NumberFormula { .hash(self, prefix: prefix) }
}
