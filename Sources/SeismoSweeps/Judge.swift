/// Who says whether a training goes on after some of its epochs.
protocol Judge: Sendable {
  /// Whether it is asked after an epoch of a training of so many.
  func isAsked(of trial: Int, after epoch: Int, of epochs: Int) -> Bool
  /// Takes the best value of a training so far, and says whether it goes on; may wait for others, with the training's
  /// permit given back meanwhile.
  ///
  /// - Returns: nil where the sweep was stopped before that could be said.
  func goesOn(_ trial: Int, training: Int, after epoch: Int, _ value: Double, _ permits: Permits)
    -> Bool?
  /// Takes note that a training is over, with its best value; NaN of one that diverged or failed.
  func end(_ training: Int, of trial: Int, at value: Double)
  /// Takes note that a trial is over.
  func end(_ trial: Int)
}
