import SeismoSpec
import SeismoTesting
import Testing
import seismo

/// Every component that `seismo` links is held to the contract, by name.
@Suite struct RegistryTests {
  static let names = Seismo.plugins.flatMap { plugin in
    plugin.registrations.filter { !Seismo.needingServers.contains($0.type.name) }
      .map { "\($0.kind) \($0.type.name)" }
  }

  @Test(arguments: names)
  func `every registered component keeps the contract`(name: String) async throws {
    let registration = try #require(
      Seismo.plugins.flatMap(\.registrations).first { "\($0.kind) \($0.type.name)" == name })
    try await checkContract(of: registration.type, linking: Seismo.plugins)
  }
}
