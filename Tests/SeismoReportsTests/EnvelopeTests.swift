import SeismoReports
import Testing

/// What the drawing may leave out, and what it may not.
struct EnvelopeTests {
  @Test func keepsEveryExtremeAtEveryWidth() {
    var noise = Noise(state: 1)
    let values = (0..<200).map { _ in Double.random(in: 0.001...10, using: &noise) }
    for width in 1...220 {
      let xs = values.indices.map { Double($0) * Double(width) / Double(values.count) }
      let envelope = Envelope(values, at: xs, isLogarithmic: true)
      #expect(envelope.runs.count == 1)
      #expect(envelope.marks.isEmpty)
      let columns = envelope.runs.joined()
      #expect(columns.count == Set(xs.map { Int($0) }).count)
      for column in columns {
        let inside = zip(values, xs).filter { Int($0.1) == Int(column.x) }.map(\.0)
        #expect(column.lowest == inside.min() && column.highest == inside.max())
      }
    }
  }

  @Test func accountsForEveryValueWithoutAPlace() {
    var noise = Noise(state: 2)
    let odd: [Double] = [.nan, .infinity, -.infinity, 0, -1]
    for length in 0...60 {
      let values = (0..<length).map { _ in
        Bool.random(using: &noise) ? 1.5 : odd.randomElement(using: &noise) ?? 0
      }
      for width in [1.0, 7, 31, 60, 200] {
        let xs = values.indices.map { Double($0) * width / 60 }
        let envelope = Envelope(values, at: xs, isLogarithmic: true)
        for (value, x) in zip(values, xs) {
          let column = x.rounded(.down)
          if let mark = Envelope.Mark(value, isLogarithmic: true) {
            #expect(envelope.marks.contains { $0.mark == mark && $0.x.rounded(.down) == column })
          } else {
            #expect(envelope.runs.joined().contains { $0.x.rounded(.down) == column })
          }
        }
      }
    }
  }

  @Test func interruptsTheCurveAtAValueWithoutAPlace() {
    let envelope = Envelope([1, 2, .nan, 3], at: [0, 10, 20, 30], isLogarithmic: true)
    #expect(envelope.runs.map { $0.map(\.highest) } == [[1, 2], [3]])
  }

  @Test(arguments: [100, 5_000, 100_000])
  func aSpikeOfOneStepReachesItsHeightInThePicture(steps: Int) throws {
    var losses = Array(repeating: 0.01, count: steps)
    losses[steps / 3] = 10
    let flat = Samples.model([Samples.curve(losses: losses, batches: steps)])
    let drawing = Drawing(flat, width: 720, height: 440)
    let top = Drawing.number(drawing.y(10))
    let svg = SVGChart.render(flat)
    #expect(svg.contains(",\(top) "))
    #expect(svg.utf8.count < 40_000)
  }
}
