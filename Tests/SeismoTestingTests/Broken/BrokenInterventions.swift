import SeismoNetworks
import SeismoSpec
import Synchronization

extension Broken {
  struct Idle: Careless, Intervention {
    static let name = "idle"

    func arms(for spike: SpikeScene) -> [Arm] { [Arm("nothing", [], meaning: .evidence)] }
  }

  struct Unequal: Careless, Intervention {
    static let name = "unequal"

    func arms(for spike: SpikeScene) -> [Arm] {
      let rows = spike.batches[spike.peak] ?? []
      guard rows.count > 2 else { return [] }
      return [
        Arm(
          "a row", [.drop(rows: [rows[0]], step: spike.peak)],
          placebos: [[.drop(rows: Array(rows[1...2]), step: spike.peak)]], meaning: .trigger(.row))
      ]
    }
  }

  struct Whimsical: Careless, Intervention {
    static let name = "whimsical"
    private static let calls = Mutex(0)

    func arms(for spike: SpikeScene) -> [Arm] {
      let call = Self.calls.withLock { calls in
        calls += 1
        return calls
      }
      return [Arm("a rate", [.rate(1 / Double(1 + call))], meaning: .evidence)]
    }
  }
}
