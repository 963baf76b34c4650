internal import SeismoRuns
internal import SeismoSpec

extension SweepFolder {
  /// A sentence on trials that were trained on another processor than most; nil where all are alike.
  func differentMachines() -> String? {
    let trials = ((try? trials()) ?? []).map(\.trial)
    let machines = Dictionary(
      grouping: trials.compactMap { trial in machine(of: trial).map { (trial, $0) } }
    ) {
      $0.1
    }
    .mapValues { TrialList($0.map(\.0)) }
    .sorted { ($0.value.numbers.count, $1.key) > ($1.value.numbers.count, $0.key) }
    guard let most = machines.first, machines.count > 1 else { return nil }
    let others = machines.dropFirst().map { "\($0.value) on \($0.key)" }.joined(separator: ", ")
    return
      "trials were trained on different processors, most on \(most.key), \(others): their last digits may be "
      + "others than on one machine. A limit to equal nodes, such as Slurm's --constraint, avoids it"
  }

  /// The processor and the kernels that a trial was trained with.
  private func machine(of trial: Int) -> String? {
    guard let source = try? SpecSource(path: run(of: trial).file("run.lock.yaml")),
      let lock = try? source.parse()["lock"], let processor = lock["processor"]?.text,
      let kernels = lock["kernels"]?.text
    else { return nil }
    return "\(processor) (\(kernels))"
  }
}
