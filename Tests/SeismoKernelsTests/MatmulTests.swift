import SeismoKernels
import Testing

/// One product: sizes, operands and how a is laid out.
private struct Product<T: Element> {
  let m: Int
  let n: Int
  let k: Int
  let transposed: Bool
  let a: [T]
  let b: [T]
  let extra: [T]
  let start: [T]

  init(_ m: Int, _ n: Int, _ k: Int, transposed: Bool, _ numbers: inout Numbers) {
    (self.m, self.n, self.k, self.transposed) = (m, n, k, transposed)
    a = numbers.array(m * k)
    b = numbers.array(k * n)
    extra = numbers.array(m * n)
    start = numbers.array(m * n)
  }

  func run(_ kernels: seismo_kernels, _ epilogue: seismo_epilogue) -> [T] {
    var c = start + [T](repeating: T(canary), count: margin)
    kernels.matmul(
      m, n, k, a, transposed ? 1 : k, transposed ? m : 1, b, n, &c, n, epilogue,
      epilogue == SEISMO_STORE || epilogue == SEISMO_ADD ? nil : extra)
    return c
  }

  func reference(_ epilogue: seismo_epilogue) -> [Double] {
    (0..<m * n).map { index in
      let (i, j) = (index / n, index % n)
      var sum = 0.0
      for p in 0..<k {
        sum += Double(transposed ? a[p * m + i] : a[i * k + p]) * Double(b[p * n + j])
      }
      switch epilogue {
      case SEISMO_BIAS: return sum + Double(extra[j])
      case SEISMO_BIAS_RELU: return max(0, sum + Double(extra[j]))
      case SEISMO_MASK: return extra[index] > 0 ? sum : 0
      case SEISMO_ADD: return Double(start[index]) + sum
      default: return sum
      }
    }
  }
}

private let epilogues = [
  SEISMO_STORE, SEISMO_BIAS, SEISMO_BIAS_RELU, SEISMO_MASK, SEISMO_ADD,
]

/// The products of a 14-100-40-4 network and their gradients, some beyond one block, and some so deep that
/// b is gathered in parts.
private let shapes: [(Int, Int, Int)] =
  [1, 8, 32, 96, 480].flatMap { b in
    [
      (b, 100, 14), (b, 40, 100), (b, 4, 40), (14, 100, b), (100, 40, b), (40, 4, b), (b, 40, 4),
      (b, 100, 40),
    ]
  } + [
    (33, 65, 17), (7, 131, 3), (5, 5, 0), (0, 3, 2), (3, 0, 2), (64, 343, 193), (67, 165, 400),
    (70, 129, 577),
  ]

@Suite("Matrix product")
struct MatmulTests {
  @Test("Every small shape gives the product", arguments: Table.all)
  func smallShapes(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(1)
      for m in 1...20 {
        for n in 1...20 {
          for k in 1...20 {
            let transposed = (m + n + k) % 2 == 0
            let product = Product<T>(m, n, k, transposed: transposed, &numbers)
            let epilogue = epilogues[(m + n + k) % 5]
            expectEqual(
              product.run(kernels, epilogue), product.reference(epilogue), 2 * Double(k),
              "\(m) \(n) \(k) epilogue \(epilogue.rawValue)")
          }
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Every shape of the network gives the product, with each epilogue", arguments: Table.all)
  func networkShapes(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(2)
      for (m, n, k) in shapes {
        for transposed in [false, true] {
          let product = Product<T>(m, n, k, transposed: transposed, &numbers)
          for epilogue in epilogues {
            expectEqual(
              product.run(kernels, epilogue), product.reference(epilogue), 2 * Double(k),
              "\(m) \(n) \(k) \(transposed) epilogue \(epilogue.rawValue)")
          }
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A batch gives the same bits as its rows one by one", arguments: Table.all)
  func rowsAlone(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(3)
      for (m, n, k) in [(33, 100, 14), (31, 40, 100), (17, 4, 40), (19, 21, 7), (64, 343, 193)] {
        let a: [T] = numbers.array(m * k)
        let b: [T] = numbers.array(k * n)
        let bias: [T] = numbers.array(n)
        var batch: [T] = output(m * n)
        kernels.matmul(m, n, k, a, k, 1, b, n, &batch, n, SEISMO_BIAS, bias)
        for i in 0..<m {
          var row: [T] = output(n)
          kernels.matmul(
            1, n, k, Array(a[i * k..<(i + 1) * k]), k, 1, b, n, &row, n, SEISMO_BIAS, bias)
          #expect(row[..<n] == batch[i * n..<(i + 1) * n])
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A column's bits do not depend on where it stands", arguments: Table.all)
  func columnsAlone(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(4)
      let (m, n, k) = (9, 53, 30)
      let a: [T] = numbers.array(m * k)
      let b: [T] = numbers.array(k * n)
      var whole: [T] = output(m * n)
      kernels.matmul(m, n, k, a, k, 1, b, n, &whole, n, SEISMO_STORE, nil)
      for j in 0..<n {
        var column: [T] = output(m)
        kernels.matmul(m, 1, k, a, k, 1, Array(b[j...]), n, &column, 1, SEISMO_STORE, nil)
        #expect(column[..<m].elementsEqual((0..<m).map { whole[$0 * n + j] }))
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Leading dimensions leave the other columns alone", arguments: Table.all)
  func leadingDimensions(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(5)
      let (m, n, k, ldb, ldc) = (11, 19, 6, 23, 29)
      let a: [T] = numbers.array(m * k)
      let b: [T] = numbers.array(k * ldb)
      var c = [T](repeating: T(canary), count: m * ldc)
      kernels.matmul(m, n, k, a, k, 1, b, ldb, &c, ldc, SEISMO_STORE, nil)
      for i in 0..<m {
        for j in 0..<ldc {
          let sum = (0..<k).reduce(0.0) {
            $0 + Double(a[i * k + $1]) * Double(b[$1 * ldb + min(j, n)])
          }
          let wanted = j < n ? sum : canary
          #expect(abs(Double(c[i * ldc + j]) - wanted) < 100 * Double(T.ulpOfOne))
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("NaN in a row reaches that row alone, through bias and ReLU too", arguments: Table.all)
  func propagatesNaN(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      let (m, n, k) = (10, 37, 5)
      var a = [T](repeating: 1, count: m * k)
      a[3 * k + 2] = .nan
      let b = [T](repeating: 1, count: k * n)
      let bias = [T](repeating: -1, count: n)
      for epilogue in [SEISMO_STORE, SEISMO_BIAS, SEISMO_BIAS_RELU] {
        var c: [T] = output(m * n)
        kernels.matmul(
          m, n, k, a, k, 1, b, n, &c, n, epilogue, epilogue == SEISMO_STORE ? nil : bias)
        for i in 0..<m { #expect(c[i * n..<(i + 1) * n].allSatisfy { $0.isNaN == (i == 3) }) }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}
