internal import Foundation
internal import SeismoNetworks
internal import SeismoTraining

/// What is tried where no row was found: every row of the steps at the onset, and two rows of different steps, each of
/// which hides that the other was needed.
struct SecondLook {
  /// What `spikes.json` calls it.
  static let name = "second_look"
  /// Steps up to the onset whose rows are all tried.
  private static let steps = 4
  /// Rows that are tried at most.
  private static let rows = 256
  /// First kicks, and second ones of each, that are tried.
  private static let kicks = (first: 4, second: 3)
  /// Steps before a second jump whose rows may have made it.
  private static let reach = 4

  let window: SpikeWindow
  let scene: SpikeScene

  func arms(after results: [ArmResult]) -> [Arm] {
    guard scene.drawsVary, window.height.isFinite else { return [] }
    return everyRow(after: results) + pairs
  }

  /// Each row of the last steps before the onset, and of the batch that heals most.
  private func everyRow(after results: [ArmResult]) -> [Arm] {
    let healing = results.filter { $0.trigger == .batch && $0.heals }
      .max { $0.suppression < $1.suppression }?.step
    let last = scene.onset
    let steps =
      [healing].compactMap(\.self)
      + (max(scene.steps.lowerBound, last - Self.steps + 1)...last).reversed()
    let tried = Set(results.filter { $0.trigger == .row }.compactMap { $0.arm.changes.first })
    var seen: Set<Int> = []
    let draws = steps.filter { seen.insert($0).inserted }.flatMap { step in
      (scene.batches[step] ?? []).map { (step, $0) }
    }
    return draws.prefix(Self.rows).compactMap { step, row in
      guard let change = scene.without([row], at: step), !tried.contains(change) else { return nil }
      return Arm(
        "\(scene.rowName(row)) counts nothing at step \(step)", [change],
        placebos: scene.others([row], at: step).compactMap { rows in
          scene.without(rows, at: step).map { [$0] }
        }, meaning: .trigger(.row), isOneOfMany: true)
    }
  }

  /// A row without which the jump comes later, and one that makes that later jump.
  private var pairs: [Arm] {
    guard let jump = jump(with: []) else { return [] }
    let suspects = scene.suspects.filter { $0.share > 0 && $0.step <= jump }
    return suspects.prefix(Self.kicks.first).flatMap { first -> [Arm] in
      guard let change = scene.without([first.row], at: first.step),
        let later = self.jump(with: [change]),
        later > jump
      else { return [] }
      let second = scene.suspects.filter {
        $0.step > first.step && $0.step <= later && $0.step > later - Self.reach
          && $0.row != first.row
      }
      return second.prefix(Self.kicks.second).compactMap { arm(first, $0) }
    }
  }

  private func arm(_ first: SpikeScene.Suspect, _ second: SpikeScene.Suspect) -> Arm? {
    guard let one = scene.without([first.row], at: first.step),
      let other = scene.without([second.row], at: second.step)
    else { return nil }
    func instead(of kick: SpikeScene.Suspect, beside change: ReplayChange) -> [[ReplayChange]] {
      scene.others([kick.row], at: kick.step).prefix(4).compactMap { rows in
        scene.without(rows, at: kick.step).map { [change, $0] }
      }
    }
    return Arm(
      "\(scene.rowName(first.row)) counts nothing at step \(first.step), \(scene.rowName(second.row)) at step \(second.step)",
      [one, other], placebos: instead(of: second, beside: one) + instead(of: first, beside: other),
      meaning: .trigger(.rows))
  }

  /// The first probe by which the loss has risen half as high as it does.
  private func jump(with changes: [ReplayChange]) -> Int? {
    guard let losses = window.losses(with: changes) else { return nil }
    return zip(window.grid, losses).first {
      SpikeDetector.logarithm($0.1) - window.level > window.height / 2
    }?.0
  }
}
