package import SeismoSpec
package import SeismoTables

/// Adds the squares and products of numeric columns: scikit-learn's `PolynomialFeatures` of degree 2 without its column
/// of 1.
///
/// Behind all columns come `a^2`, `a*b`, `a*c`, …, `b^2`, `b*c`, …, in the order of the table's columns. They come
/// after a scaling, or they are large. What is missing in a factor is missing in the product.
package struct PolynomialFeatures: Transform {
  package static let name = "polynomial"
  package static let summary = "Adds the squares and products of numeric columns."
  package static let examples = [
    "{use: polynomial, on: y}", "{use: polynomial, squares: false}",
  ]
  package static let parameters: [Parameter<PolynomialFeatures>] = [
    .on(\.on),
    Parameter("squares", \.squares, .flag, "Whether squares are added; else products alone."),
  ]

  /// The columns to multiply.
  package var on = ColumnSelection.numeric
  /// Whether squares are added.
  package var squares = true

  /// The most columns that it may add; those of hundreds of columns would fill the memory.
  static let productLimit = 20_000

  /// The transform with its defaults.
  package init() {}

  /// Learns which columns to multiply, and nothing of their values.
  ///
  /// - Throws: `ParameterProblem` for a column of words, for too many products, or when a new column's name is taken.
  package func fit(_ rows: TrainView) throws -> FittedPolynomial {
    let factors = try numericColumns(in: rows.table).map(\.name)
    let count = factors.count * (factors.count + (squares ? 1 : -1)) / 2
    guard count <= Self.productLimit else {
      throw ParameterProblem(
        "on",
        "\(factors.count) columns have \(count) products, more than \(Self.productLimit); name fewer"
      )
    }
    let fitted = FittedPolynomial(factors: factors, squares: squares)
    var names = Set(rows.table.columns.map(\.name))
    for new in fitted.products.map(\.name) where !names.insert(new).inserted {
      throw ParameterProblem("on", "would make the column '\(new)' a second time")
    }
    return fitted
  }
}

/// The columns to multiply.
package struct FittedPolynomial: FittedTransform, Equatable {
  /// Their names, in the order of the table's columns.
  package let factors: [String]
  /// Whether squares are added.
  package let squares: Bool

  var products: [(name: String, first: Int, second: Int)] {
    factors.indices.flatMap { first in
      ((squares ? first : first + 1)..<factors.count).map { second in
        let name =
          first == second ? "\(factors[first])^2" : "\(factors[first])*\(factors[second])"
        return (name, first, second)
      }
    }
  }

  /// Puts the products behind the columns.
  package func apply(to table: inout Table) {
    let columns = factors.map { name in table.index(of: name).flatMap { table.columns[$0].numbers }
    }
    for (name, first, second) in products {
      guard let one = columns[first], let other = columns[second] else { continue }
      table.columns.append(Column(name: name, values: .numbers(zip(one, other).map(*))))
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var table = table
    let columns = factors.map { table[$0]?.numbers }
    for (name, first, second) in products {
      guard let one = columns[first], let other = columns[second] else { continue }
      table.columns.append(.init(name: name, one * other))
    }
    return table
  }
}
