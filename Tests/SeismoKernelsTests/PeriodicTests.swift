import Foundation
import SeismoKernels
import Testing

/// Cosines and sines of columns, and their gradients.
@Suite("Periodic")
struct PeriodicTests {
  /// The cosine and sine of an angle as the kernel rounds it: one column of one frequency, x = 1/2π.
  private func angles<T: Element>(_ xs: [T], _ kernels: seismo_kernels) -> [T] {
    var ys: [T] = output(2 * xs.count)
    kernels.periodic(1, 1, xs.count, [T(1)], xs, nil, &ys)
    return ys
  }

  @Test("are near those of the library", arguments: Table.all)
  func values(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type, within tolerance: Double, upTo largest: Double) {
      var numbers = Numbers(21)
      let xs: [T] = numbers.array(100_001, -1...1) + numbers.array(100_003, -largest...largest)
      let ys = angles(xs, kernels)
      let turn = T(2 * Double.pi)
      var most = 0.0
      for (i, x) in xs.enumerated() {
        let angle = Double(x * turn)
        guard abs(angle) < largest * 6 else { continue }
        most = max(most, abs(Double(ys[i]) - Foundation.cos(angle)))
        most = max(most, abs(Double(ys[xs.count + i]) - Foundation.sin(angle)))
      }
      #expect(most <= tolerance)
    }
    table.size == 8
      ? check(Double.self, within: 4e-16, upTo: 200_000)
      : check(Float.self, within: 2e-7, upTo: 2_000)
  }

  @Test("are NaN of an angle that is too large, infinite or NaN", arguments: Table.all)
  func limits(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type, _ large: Double) {
      let xs: [T] = [T(large), -T(large), .infinity, .nan, 0]
      let ys = angles(xs, kernels)
      #expect(ys.prefix(4).allSatisfy { $0.isNaN } && ys[4] == 1)
      #expect(ys.dropFirst(5).prefix(4).allSatisfy { $0.isNaN } && ys[9] == 0)
    }
    table.size == 8 ? check(Double.self, 300_000) : check(Float.self, 2_100)
  }

  @Test("have the gradients of their values", arguments: Table.all, [false, true])
  func gradients(table: Table, pairs: Bool) throws {
    guard table.size == 8 else { return }
    let kernels = try table.kernels()
    var numbers = Numbers(22)
    let (rows, cols, count) = (4, 3, 11)
    let (width, x): (Int, [Double]) = (
      pairs ? 2 * count : count, numbers.array(rows * cols, -2...2)
    )
    let w: [Double] = numbers.array(cols * count, -1...1)
    let b: [Double] = numbers.array(cols * count, -3...3)
    let dy: [Double] = numbers.array(rows * cols * width, -1...1)
    func loss(_ x: [Double], _ w: [Double], _ b: [Double]) -> Double {
      var y: [Double] = output(rows * cols * width)
      kernels.periodic(rows, cols, count, x, w, pairs ? nil : b, &y)
      return zip(y, dy).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var (dx, dw, db): ([Double], [Double], [Double]) = (
      output(x.count), output(w.count), output(b.count)
    )
    pairs
      ? kernels.periodic_backward(rows, cols, count, x, w, nil, dy, &dx, &dw, nil)
      : kernels.periodic_backward(rows, cols, count, x, w, b, dy, &dx, &dw, &db)
    func difference(_ i: Int, _ at: (Double) -> Double) -> Double {
      (at(1e-6) - at(-1e-6)) / 2e-6
    }
    func moved(_ values: [Double], _ i: Int, _ by: Double) -> [Double] {
      var values = values
      values[i] += by
      return values
    }
    for i in x.indices {
      #expect(abs(dx[i] - difference(i) { loss(moved(x, i, $0), w, b) }) < 1e-7)
    }
    for i in w.indices {
      #expect(abs(dw[i] - difference(i) { loss(x, moved(w, i, $0), b) }) < 1e-7)
    }
    guard !pairs else { return }
    for i in b.indices {
      #expect(abs(db[i] - difference(i) { loss(x, w, moved(b, i, $0)) }) < 1e-7)
    }
  }
}
