package import SeismoRuns

extension SpikesFile {
  /// Hard batches of a training that had not recovered are no cause of their own.
  package mutating func tellAftermath() {
    guard let first = spikes.firstIndex(where: { $0.neverRecovered == true }) else { return }
    let collapse = spikes[first]
    for index in spikes.indices
    where spikes[index].kind == .composition && spikes[index].onsetStep > collapse.peakStep {
      let sentence =
        "The training never recovered from spike \(first + 1), at step \(collapse.peakStep): the network is damaged, and batches are hard for it."
      spikes[index].cause?.kind = .aftermath
      spikes[index].cause?.sentence = sentence
      spikes[index].story = sentence
    }
  }
}
