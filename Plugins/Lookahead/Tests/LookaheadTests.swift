import Lookahead
import SeismoTesting
import Testing

@Suite struct `lookahead` {
  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .lookahead)
  }

  @Test func `follows its formula over Adam's and gradient descent's`() throws {
    try checkUpdates(
      of: "{use: lookahead, inner: {use: sgd, learning_rate: 1e-4}, steps: 3, share: 0.8}",
      linking: [.lookahead]
    ) { p, g, state, t in
      if t == 1 { state[0] = p }
      let fast = p - 1e-4 * g
      guard t % 3 == 0 else { return fast }
      state[0] += 0.8 * (fast - state[0])
      return state[0]
    }
  }
}
