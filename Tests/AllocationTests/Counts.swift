import AllocationCounter
import Testing

/// What the calling thread asked of the allocator and of the Swift runtime.
struct Counts: Equatable {
  var allocations, retains, releases, accesses: Int

  static let nothing = Counts(allocations: 0, retains: 0, releases: 0, accesses: 0)

  static func - (a: Counts, b: Counts) -> Counts {
    Counts(
      allocations: a.allocations - b.allocations, retains: a.retains - b.retains,
      releases: a.releases - b.releases, accesses: a.accesses - b.accesses)
  }
}

extension Counts {
  /// Each, rounded towards zero.
  static func / (counts: Counts, steps: Int) -> Counts {
    Counts(
      allocations: counts.allocations / steps, retains: counts.retains / steps,
      releases: counts.releases / steps, accesses: counts.accesses / steps)
  }

  /// So far.
  init() {
    let counts = counts_of_this_thread()
    self.init(
      allocations: counts.allocations, retains: counts.retains, releases: counts.releases,
      accesses: counts.accesses)
  }

  /// Of a piece of code.
  init(of body: () -> Void) {
    let before = Counts()
    body()
    self = Counts() - before
  }
}

#if os(Linux) && arch(x86_64)
  @Suite struct CountsTests {
    @inline(never)
    private func touch(_ value: inout Int) { value += 1 }

    @Test func `allocations are counted`() {
      var array: [Int] = []
      #expect(Counts { array = [Int](repeating: 7, count: 1000) }.allocations == 1)
      #expect(array.count == 1000)
    }

    @Test func `retains and releases are counted`() {
      let (here, object) = (Place(), Shared())
      here.keep(object)
      let counts = Counts { for _ in 0..<5 { here.keep(object) } }
      #expect(counts.retains == 5)
      #expect(counts.releases == 5)
    }

    @Test func `checks of exclusive access are counted`() {
      let object = Shared()
      #expect(Counts { touch(&object.number) }.accesses == 1)
    }

    @Test func `nothing costs nothing`() {
      #expect(Counts {} == .nothing)
    }
  }

  final class Shared {
    var number = 0
  }

  private final class Place {
    private var kept: Shared?

    @inline(never)
    func keep(_ object: Shared) { kept = object }
  }
#endif
