internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining
internal import Testing

/// What this thread has had of a processor, in seconds: however busy the machine is.
private var processorSeconds: Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Specs and networks that are large take what their size asks for, and no more.
@Suite struct SizeTests {
  @Test func `a network is planned without its memory, which is known`() throws {
    let spec = try experiment(
      """
      data: {read: {use: synthetic, rows: 40, inputs: 4}, schema: {target: y}}
      model: [{use: dense, units: 16000}, relu, {use: dense, units: 15000}, {use: dense, units: classes}]
      loss: cross_entropy
      optimizer: adam
      """)
    let variant = try spec.variant()
    let data = try spec.prepareData(of: variant)
    let start = processorSeconds
    if MachineMemory.bytes > 7 << 30 {
      let plan = try spec.design(variant, for: data)
      #expect(plan.size > 240_000_000)
      #expect(plan.bytes > 4 * 4 * 240_000_000)
    } else {
      let error = try #require(throws: SpecProblems.self) { try spec.design(variant, for: data) }
      #expect(
        error.description.contains(
          "MiB of memory, and this machine has \(MachineMemory.bytes >> 20)"))
    }
    // Filling it would take a minute in a debug build.
    #expect(processorSeconds - start < 5)
  }

  private func seconds(variants count: Int) throws -> Double {
    let names = (0..<count).map { "  v\($0): {optimizer.learning_rate: 0.\($0 + 1)}\n" }.joined()
    let text = AdviceTests.sound + "variants:\n" + names
    let start = processorSeconds
    #expect(try experiment(text).variants.count == count)
    return processorSeconds - start
  }

  @Test func `the time for variants grows as their number`() throws {
    _ = try seconds(variants: 50)
    let few = try seconds(variants: 250)
    #expect(try seconds(variants: 2000) < 3 * 8 * few)
  }

  @Test func `names are as long as a folder's may be, and no longer`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func name(_ text: String) -> String { "name: \"\(text)\"\n" }
    for letter in ["n", "漢", "é", " ", "."] {
      let longest = String(repeating: letter, count: RunFolderNames.longest)
      let spec = try experiment(name(longest) + AdviceTests.sound)
      for _ in 0..<2 {
        _ = try RunDirectory.create(in: folder, name: spec.name, hash: "0123456789", at: .now)
      }
      let error = try #require(throws: SpecProblems.self) {
        try experiment(name(longest + letter) + AdviceTests.sound)
      }
      #expect(error.description.contains("spec.yaml:1:7: error: name: has 201 characters"))
    }
    for control in ["\\0", "\\e", "\\n", "\\t", "\\x85", "\\L"] {
      let error = try #require(throws: SpecProblems.self) {
        try experiment(name("a\(control)b") + AdviceTests.sound)
      }
      #expect(error.description.contains("1:7: error: name: is one line of text, without control"))
    }
    let long = String(repeating: "v", count: 201)
    for section in ["variants: {\(long): {}}\n", "sweep: {grid: {optimizer: [\(long)]}}\n"] {
      let error = try #require(throws: SpecProblems.self) {
        try experiment(AdviceTests.sound + section)
      }
      #expect(error.description.contains("a variant's name is a folder's: at most 200 characters"))
      #expect(error.description.utf8.count < 2000)
    }
  }
}
