import SeismoSpec
import Testing

@Suite struct `The random stream` {
  @Test func `has Random123's known answers`() {
    let zeros = philox4x32((0, 0, 0, 0), key: (0, 0))
    #expect(zeros == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = philox4x32((.max, .max, .max, .max), key: (.max, .max))
    #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = philox4x32(
      (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
    #expect(pi == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func `is a function of its key`() {
    func first(_ seed: UInt64, _ purpose: String, _ epoch: Int) -> [UInt64] {
      var stream = RandomStream(seed: seed, purpose: purpose, epoch)
      return (0..<5).map { _ in stream.next() }
    }
    #expect(first(17, "split", 0) == first(17, "split", 0))
    let others = [first(18, "split", 0), first(17, "sampler", 0), first(17, "split", 1)]
    for other in others { #expect(other != first(17, "split", 0)) }
  }

  @Test func `draws below a bound with equal odds`() {
    for bound in [1, 2, 3, 7, 10] {
      var stream = RandomStream(seed: 1, purpose: "below", bound)
      var counts = [Int](repeating: 0, count: bound)
      let draws = 20_000
      for _ in 0..<draws { counts[stream.below(bound)] += 1 }
      let expected = Double(draws) / Double(bound)
      let chiSquared = counts.reduce(0.0) {
        $0 + (Double($1) - expected) * (Double($1) - expected) / expected
      }
      // The 99.99th percentile for 9 degrees of freedom, an upper limit for fewer.
      #expect(chiSquared < 33.7, "below \(bound): \(counts)")
    }
  }

  @Test func `shuffles to a permutation`() {
    for count in 0...40 {
      var stream = RandomStream(seed: 3, purpose: "shuffle", count)
      var order = Array(0..<Int32(count))
      var span = order.mutableSpan
      stream.shuffle(&span)
      #expect(order.sorted() == Array(0..<Int32(count)))
    }
  }

  @Test func `shuffles to every permutation equally often`() {
    var counts: [[Int32]: Int] = [:]
    for trial in 0..<6000 {
      var stream = RandomStream(seed: 4, purpose: "shuffle", trial)
      var order: [Int32] = [0, 1, 2]
      var span = order.mutableSpan
      stream.shuffle(&span)
      counts[order, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 }, "\(counts)")
  }

  @Test func `is uniform on the half-open unit interval`() {
    var stream = RandomStream(seed: 5, purpose: "uniform")
    let draws = (0..<20_000).map { _ in stream.uniform() }
    #expect(draws.allSatisfy { (0..<1).contains($0) })
    let mean = draws.reduce(0, +) / 20_000
    #expect(abs(mean - 0.5) < 0.01)
  }
}
