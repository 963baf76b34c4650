import SeismoKernels
import Testing

/// The rules of `update` and the arrays that each keeps, with a momentum where one can be.
private let rules: [(rule: seismo_rule, states: Int)] = [
  (SEISMO_ADAMW, 2), (SEISMO_ADAMW_AMSGRAD, 3), (SEISMO_NADAM, 2), (SEISMO_ADAMAX, 2),
  (SEISMO_RMSPROP, 2), (SEISMO_RMSPROP_CENTERED, 3), (SEISMO_ADAGRAD, 1), (SEISMO_LION, 1),
  (SEISMO_ADAN, 4), (SEISMO_ADAN_FIRST, 4),
  (SEISMO_SCHEDULE_FREE, 2), (SEISMO_SCHEDULE_FREE_FIRST, 2),
]

/// Update rules are held against PyTorch's in SeismoNetworksTests; here is what a kernel adds.
@Suite("Update rules")
struct UpdateTests {
  /// The parameters and states after two updates.
  private func updated<T: Element>(
    _ kernels: seismo_kernels, _ rule: (rule: seismo_rule, states: Int), _ p: [T], _ g: [T],
    norms: Bool = false
  ) -> [[T]] {
    var numbers = seismo_update(
      rule: rule.rule, rate: 0.1, gradient_rate: 0.05, beta1: 0.9, beta2: 0.8, beta3: 0.95,
      scale: 1.5, epsilon: 1e-3, keep: 0.75)
    var p = p + output(0)
    var states = [[T]](
      repeating: [T](repeating: 0, count: g.count) + output(0), count: 4)
    var sums = [Double](repeating: 0, count: 2 * (g.count / 1024 + 1))
    for _ in 0..<2 {
      var (s0, s1, s2, s3) = (states[0], states[1], states[2], states[3])
      if norms {
        kernels.update(&numbers, g.count, g, &s0, &s1, &s2, &s3, &p, &sums)
      } else {
        kernels.update(&numbers, g.count, g, &s0, &s1, &s2, &s3, &p, nil)
      }
      states = [s0, s1, s2, s3]
    }
    return [p] + states.prefix(rule.states)
  }

  @Test(
    "A number has the same update wherever it lies", arguments: Table.all)
  func places(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(91)
      for n in [1, 5, 16, 33, 70, 1100] {
        let p: [T] = numbers.array(n)
        let g: [T] = numbers.array(n)
        for rule in rules {
          let whole = updated(kernels, rule, p, g)
          let measured = updated(kernels, rule, p, g, norms: true)
          #expect(whole == measured)
          for array in whole { #expect(array[n...].allSatisfy { $0 == T(canary) }) }
          for i in stride(from: 0, to: n, by: n > 100 ? 97 : 1) {
            let alone = updated(kernels, rule, [p[i]], [g[i]])
            #expect(alone.map { $0[0] } == whole.map { $0[i] }, "\(rule.rule) \(i) of \(n)")
          }
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Zeros between tensors stay zeros", arguments: Table.all)
  func zeros(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      let zeros = [T](repeating: 0, count: 40)
      for rule in rules {
        #expect(updated(kernels, rule, zeros, zeros)[0].prefix(40) == zeros[...])
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Lion's step is the rate or nothing, and NaN shows", arguments: Table.all)
  func lion(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = seismo_update(
        rule: SEISMO_LION, rate: 0.25, gradient_rate: 0, beta1: 0.9, beta2: 0.99, beta3: 0,
        scale: 0, epsilon: 0, keep: 1)
      var p: [T] = [1, 1, 1, 1]
      var m: [T] = [0, 0, 0, 0]
      kernels.update(&numbers, 4, [3, -1e-9, 0, .nan] as [T], &m, nil, nil, nil, &p, nil)
      #expect(Array(p[..<3]) == [0.75, 1.25, 1])
      #expect(p[3].isNaN)
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}
