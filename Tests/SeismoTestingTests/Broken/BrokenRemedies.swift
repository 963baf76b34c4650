import SeismoNetworks
import SeismoSpec

extension Broken {
  /// Sets one value twice.
  struct Contradicts: Careless, Remedy {
    static let name = "contradicts"

    func changes(for run: RemedyScene) -> [SpecChange] {
      [SpecChange("both", [.init("optimizer.beta2", "0.9"), .init("optimizer.beta2", "0.99")])]
    }
  }
}
