internal import SeismoNetworks
public import SeismoSpec

/// Holds an optimizer, step for step and number for number, to its formula in plain Swift.
///
/// - Parameters:
///   - example: the optimizer as a spec writes it.
///   - plugins: what it names beside the standard components.
///   - steps: how many updates.
///   - formula: a parameter after a step: from the parameter before, its gradient, two numbers of
///     state that start at 0, and the step's number, from 1.
/// - Throws: `BrokenContract` for the first update that differs by more than 10⁻¹² of the value.
public func checkUpdates(
  of example: String, linking plugins: [Plugin] = [], steps: Int = 30,
  follow formula: (_ p: Double, _ g: Double, _ state: inout [Double], _ t: Int) -> Double
) throws {
  let bench = try Bench(linking: plugins)
  let optimizer = try bench.decode(Kind<any Optimizer>.optimizer, example)
  let test = try Surface.rosenbrock.network(stateCount: optimizer.stateCount)
  let rule = optimizer.makeRule(test.network.updateMemory)
  var expected = test.parameters
  var states = expected.map { _ in [0.0, 0] }
  for step in 1...max(1, steps) {
    let gradient = test.gradient()
    for i in expected.indices {
      expected[i] = formula(expected[i], gradient[i], &states[i], step)
    }
    rule.update(UpdateStep(number: step, rateFactor: 1, of: test.network))
    guard agree(test.parameters, expected, within: 1e-12) else {
      throw Evidence(
        "\(example) is at \(test.parameters) after step \(step), by its formula at \(expected)")
    }
  }
}
