import SeismoKernels
import Testing

@Suite("Element by element, moves and sums")
struct ElementwiseTests {
  @Test("Arithmetic gives the reference at every length", arguments: Table.all)
  func arithmetic(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(21)
      for n in lengths {
        let x: [T] = numbers.array(n)
        let start: [T] = numbers.array(n) + output(0)
        let pairs = zip(x, start).map { (Double($0), Double($1)) }
        var y: [T] = output(n)
        kernels.relu(n, x, &y)
        expectEqual(y, pairs.map { max(0, $0.0) }, 0)
        y = output(n)
        kernels.relu_backward(n, x, start, &y)
        expectEqual(y, pairs.map { $0.0 > 0 ? $0.1 : 0 }, 0)
        y = start
        kernels.scale(n, 0.3, &y)
        expectEqual(y, pairs.map { 0.3 * $0.1 }, 2)
        y = start
        kernels.add(n, x, &y)
        expectEqual(y, pairs.map { $0.0 + $0.1 }, 1)
        y = start
        kernels.clamp(n, 0.25, &y)
        expectEqual(y, pairs.map { min(0.25, max(-0.25, $0.1)) }, 0)
        y = start
        kernels.add_scaled(n, -0.7, x, &y)
        expectEqual(y, pairs.map { $0.1 - 0.7 * $0.0 }, 2)
        y = start
        kernels.lerp(n, 0.1, x, &y)
        expectEqual(y, pairs.map { $0.1 + 0.1 * ($0.0 - $0.1) }, 2)
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("NaN passes through ReLU and clamping", arguments: Table.all)
  func propagatesNaN(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      let x = (0..<37).map { $0 % 5 == 0 ? T.nan : T($0 - 20) }
      var y: [T] = output(37)
      kernels.relu(37, x, &y)
      expectEqual(y, x.map { $0.isNaN ? .nan : max(0, Double($0)) })
      y = x + output(0)
      kernels.clamp(37, 3, &y)
      expectEqual(y, x.map { $0.isNaN ? .nan : min(3, max(-3, Double($0))) })
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Sums over whole arrays are accumulated in double", arguments: Table.all)
  func wholeSums(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(22)
      for n in lengths {
        let x: [T] = numbers.array(n)
        let y: [T] = numbers.array(n)
        let bound = 1e-12
        #expect(abs(kernels.sum(n, x) - x.reduce(0) { $0 + Double($1) }) < bound)
        let squares = x.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(kernels.sum_squares(n, x) - squares) < bound)
        let products = zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(kernels.dot(n, x, y) - products) < bound)
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A single infinity or NaN anywhere is found", arguments: Table.all)
  func findsInfinities(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      for n in 0...70 {
        var x = [T](repeating: T.greatestFiniteMagnitude, count: n)
        #expect(kernels.all_finite(n, x) == 1)
        for i in 0..<n {
          for bad in [T.nan, .infinity, -.infinity] {
            x[i] = bad
            #expect(kernels.all_finite(n, x) == 0)
          }
          x[i] = -1
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test(
    "Transposes, column sums and gathered rows match for every small shape",
    arguments: Table.all)
  func moves(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(23)
      for rows in Array(0...20) + [32, 40, 100] {
        for cols in Array(0...20) + [40, 64, 80, 100, 137] {
          let x: [T] = numbers.array(rows * cols)
          var y: [T] = output(rows * cols)
          kernels.transpose(rows, cols, x, cols, &y)
          expectEqual(
            y, (0..<rows * cols).map { Double(x[$0 % rows * cols + $0 / rows]) }, 0,
            "transpose \(rows) \(cols)")
          let sums = (0..<cols).map { j in
            Double((0..<rows).reduce(T(0)) { $0 + x[$1 * cols + j] })
          }
          y = output(cols)
          kernels.column_sums(rows, cols, x, cols, &y, 0)
          expectEqual(y, sums, 0, "sums \(rows) \(cols)")
          kernels.column_sums(rows, cols, x, cols, &y, 1)
          expectEqual(y, sums.map { 2 * $0 }, 0, "sums added \(rows) \(cols)")
          guard rows > 0 else { continue }
          let picks = numbers.labels(7, rows)
          y = output(7 * cols)
          kernels.gather_rows(7, cols, x, picks, &y)
          expectEqual(y, picks.flatMap { r in (0..<cols).map { Double(x[Int(r) * cols + $0]) } }, 0)
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Conversions from and to double are those of the language", arguments: Table.all)
  func conversions(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(24)
      for n in lengths {
        let x: [Double] = numbers.array(n)
        var narrow: [T] = output(n)
        kernels.convert_f64(n, x, &narrow)
        expectEqual(narrow, x.map { Double(T($0)) }, 0)
        var wide: [Double] = output(n)
        kernels.widen(n, narrow, &wide)
        expectEqual(wide, narrow[..<n].map { Double($0) }, 0)
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("The best level has tables and a higher one has none")
  func levels() {
    #expect(seismo_kernels_for(seismo_best_level(), 4)?.pointee.element_size == 4)
    #expect(seismo_kernels_for(seismo_best_level(), 8)?.pointee.element_size == 8)
    #expect(seismo_kernels_for(seismo_best_level(), 2) == nil)
    #expect(seismo_kernels_for(seismo_level(rawValue: seismo_best_level().rawValue + 1), 4) == nil)
    #expect(seismo_kernels_for(seismo_level(rawValue: 3), 4) == nil)
  }

  @Test("Denormals are flushed until the control word is put back", arguments: Table.all)
  func denormals(table: Table) throws {
    let kernels = try table.kernels()
    var x: [Float] = [1e-38, 1e-38, 1e-38, 1e-38, 1e-38]
    var y: [Double] = [1e-307, 1e-307, 1e-307, 1e-307, 1e-307]
    let previous = seismo_flush_denormals()
    if table.size == 4 { kernels.scale(5, 0.1, &x) } else { kernels.scale(5, 0.1, &y) }
    seismo_restore_denormals(previous)
    #expect(table.size == 4 ? x == [0, 0, 0, 0, 0] : y == [0, 0, 0, 0, 0])
    #expect(x[0].nextUp > x[0] && (x[0] + .leastNonzeroMagnitude) > x[0])
  }
}
