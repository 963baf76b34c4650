internal import Foundation

/// A stream of random numbers that is a pure function of its key.
///
/// The key is (seed, purpose, indices such as the epoch); the stream has no other state, so a
/// resumed, replayed or parallel run sees the same numbers. The generator is Philox4x32-10
/// (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// The stream's key, for kernels that count for themselves.
  public let key: UInt64
  private var counter: UInt64 = 0
  private var spare: UInt64?

  /// The stream for a purpose, such as "split", and what it is repeated over, such as the epoch.
  public init(seed: UInt64, purpose: String, _ indices: Int...) {
    var state = purpose.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
    }
    state = Self.mix(state ^ Self.mix(seed))
    for index in indices { state = Self.mix(state ^ UInt64(bitPattern: Int64(index))) }
    key = state
  }

  /// The stream of a key.
  package init(key: UInt64) {
    self.key = key
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let bits = spare {
      spare = nil
      return bits
    }
    let block = philox4x32(
      (UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0),
      key: (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
    counter += 1
    spare = UInt64(block.3) << 32 | UInt64(block.2)
    return UInt64(block.1) << 32 | UInt64(block.0)
  }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Normal with mean 0 and standard deviation 1 (Box and Muller, 1958; the cosine branch alone, so
  /// that a value depends on nothing but its two uniforms).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// A whole number below `bound`, each equally likely (Lemire's rejection method, 2019).
  public mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Shuffles in place: Fisher–Yates, from the end.
  ///
  /// - Parameter count: how many of the first values change places; nil for all.
  public mutating func shuffle(_ values: inout MutableSpan<Int32>, first count: Int? = nil) {
    shuffle(&values, 0..<min(count ?? values.count, values.count))
  }

  /// Shuffles the values of some places in place, as if there were no others.
  public mutating func shuffle(_ values: inout MutableSpan<Int32>, _ places: Range<Int>) {
    for i in stride(from: places.count - 1, to: 0, by: -1) {
      values.swapAt(places.lowerBound + i, places.lowerBound + below(i + 1))
    }
  }

  /// The key of one of many streams that share a base key, such as those of a run's steps.
  package static func key(_ base: UInt64, _ index: Int) -> UInt64 {
    mix(base ^ mix(UInt64(bitPattern: Int64(index))))
  }

  /// The finalizer of SplitMix64 (Steele et al., OOPSLA 2014).
  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// One block of Philox4x32-10: four words from a counter and a key.
package func philox4x32(
  _ counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
) -> (UInt32, UInt32, UInt32, UInt32) {
  var (c0, c1, c2, c3) = counter
  var (k0, k1) = key
  for _ in 0..<10 {
    let p0 = c0.multipliedFullWidth(by: 0xd251_1f53)
    let p1 = c2.multipliedFullWidth(by: 0xcd9e_8d57)
    (c0, c1, c2, c3) = (p1.high ^ c1 ^ k0, p1.low, p0.high ^ c3 ^ k1, p0.low)
    k0 &+= 0x9e37_79b9
    k1 &+= 0xbb67_ae85
  }
  return (c0, c1, c2, c3)
}
