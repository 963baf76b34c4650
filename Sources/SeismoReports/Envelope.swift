/// The lowest and highest value in each pixel column of a curve.
///
/// Made from all values, so that a spike of a single step keeps its height at every width.
package struct Envelope {
  /// What one pixel column has to show.
  package struct Column: Equatable {
    /// Horizontal position: the value's own if it is the column's only one, else the centre.
    package var x: Double
    /// The lowest value that the axis can show.
    package var lowest: Double
    /// The highest value that the axis can show.
    package var highest: Double
  }

  /// Why a value has no place on the axis and is marked at an edge instead.
  package enum Mark: Int, CaseIterable {
    case notANumber, infinite, below

    /// What stands at the edge.
    package var symbol: String {
      switch self {
      case .notANumber: "✕"
      case .infinite: "▲"
      case .below: "▼"
      }
    }

    /// What it means.
    package var meaning: String {
      switch self {
      case .notANumber: "NaN"
      case .infinite: "infinite"
      case .below: "zero or below"
      }
    }

    /// The mark `value` needs, or nil if it has a place.
    package init?(_ value: Double, isLogarithmic: Bool) {
      if value.isNaN {
        self = .notANumber
      } else if value == .infinity {
        self = .infinite
      } else if value == -.infinity || isLogarithmic && value <= 0 {
        self = .below
      } else {
        return nil
      }
    }
  }

  /// Runs of columns; between two runs the curve is interrupted.
  package private(set) var runs: [[Column]] = []
  /// Horizontal positions of the values without a place, one per pixel column and kind.
  package private(set) var marks: [(mark: Mark, x: Double)] = []

  /// Sums up `values`, which stand at the ascending positions `xs`, in columns of width 1.
  package init(_ values: [Double], at xs: [Double], isLogarithmic: Bool) {
    var run: [Column] = []
    var current: Column?
    var column = -Double.infinity
    var marked: [Mark] = []
    for (value, x) in zip(values, xs) {
      if x.rounded(.down) != column {
        if let finished = current { run.append(finished) }
        current = nil
        column = x.rounded(.down)
        marked = []
      }
      if let mark = Mark(value, isLogarithmic: isLogarithmic) {
        if let finished = current { run.append(finished) }
        current = nil
        if !run.isEmpty { runs.append(run) }
        run = []
        if !marked.contains(mark) {
          marked.append(mark)
          marks.append((mark, x))
        }
      } else if let known = current {
        current = Column(
          x: column + 0.5, lowest: min(known.lowest, value), highest: max(known.highest, value))
      } else {
        current = Column(x: x, lowest: value, highest: value)
      }
    }
    if let finished = current { run.append(finished) }
    if !run.isEmpty { runs.append(run) }
  }
}
