import Foundation
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTraining
import Testing

/// States on disk come back to the bit, and never take more than their budget.
@Suite struct StateFilesTests {
  private static let spec = """
    data:
      read: {use: synthetic, rows: 64}
      schema: {target: y}
    model: [{use: dense, units: 6000}, relu, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    """

  @Test func `states are thinned under their budget, and the latest that fits is given back`()
    throws
  {
    let place = try Workplace()
    let experiment = try experiment(Self.spec)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let network = try experiment.plan(variant, for: data).network
    let folder = RunDirectory(path: place.path)
    var files = StateFiles(in: folder, network: network, batchSize: 32)
    let first = files.interval
    var kept: [Int: Network.Snapshot] = [:]
    for number in 1...80 {
      network.scaleWeights(by: 0.99)
      kept[number * first] = network.snapshot()
      try files.keep(network, after: number * first)
      #expect(files.steps.count * network.stateBytes <= StateFiles.budget)
    }
    #expect(files.interval > first && files.steps.count > 10)
    let read = StateFiles(in: folder, network: network, batchSize: 32)
    #expect(read.steps == files.steps)
    for step in [files.steps[0], files.steps[5] + first / 2, 80 * first] {
      let latest = try #require(read.latest(upTo: step, for: network))
      #expect(latest.step == files.steps.last { $0 <= step })
      #expect(latest.network == kept[latest.step])
    }
    #expect(read.latest(upTo: files.steps[0] - 1, for: network) == nil)
  }

  @Test func `a state that a kill cut short is passed over`() throws {
    let place = try Workplace()
    let experiment = try experiment(Self.spec)
    let variant = try experiment.variant()
    let network = try experiment.plan(variant, for: experiment.prepareData(of: variant)).network
    let folder = RunDirectory(path: place.path)
    var files = StateFiles(in: folder, network: network, batchSize: 32)
    for number in 1...2 { try files.keep(network, after: number * files.interval) }
    let last = "\(place.path)/states/\(2 * files.interval).state"
    try Data([1, 2, 3]).write(to: URL(filePath: last))
    #expect(files.latest(upTo: .max, for: network)?.step == files.interval)
  }
}
