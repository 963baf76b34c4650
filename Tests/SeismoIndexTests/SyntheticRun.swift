import Foundation

/// Makes a run's folder as a training leaves it, without training.
struct SyntheticRun {
  struct Training {
    var name = "main"
    /// Nil for one that has no end yet.
    var status: String? = "finished"
    var accuracy = 0.8
    var loss = 0.5
    var losses = [2.0, 1, 0.5]
    var spikes: Int? = 2
    var optimizer = "adam"
    var rate = "0.001"
    /// `20` or `off`.
    var patience = "off"
  }

  var name = "demo"
  var stamp = "20261129T101500.000Z"
  var hash = "0123abcd"
  var status = "finished"
  var trainings = [Training()]
  /// Folds of each training.
  var folds = 1

  var folder: String { "\(stamp)-\(name)-\(hash)" }
  private var started: String {
    let digits = Array(stamp)
    func part(_ from: Int, _ length: Int) -> String { String(digits[from..<(from + length)]) }
    return
      "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(9, 2)):\(part(11, 2)):\(part(13, 2))Z"
  }

  /// - Parameter below: the folder in the workplace's that it is in.
  @discardableResult
  func write(in place: Workplace, below: String = "runs", as other: String? = nil) throws -> String
  {
    let path = "\(below)/\(other ?? folder)"
    try place.write("", to: "\(path)/log.txt")
    try place.write(lock, to: "\(path)/run.lock.yaml")
    try place.write(record, to: "\(path)/run.json")
    for training in trainings {
      for job in jobs(of: training) { try write(training, job, path, place) }
    }
    return path
  }

  private func jobs(of training: Training) -> [String] {
    folds == 1 ? [training.name] : (1...folds).map { "\(training.name)/fold-\($0)" }
  }

  private func write(_ training: Training, _ job: String, _ path: String, _ place: Workplace) throws
  {
    var lines = ""
    for (index, loss) in training.losses.enumerated() {
      lines +=
        "{\"step\":\(index + 1),\"epoch\":\(index + 1),\"rows\":32,\"loss\":\(Self.json(loss)),"
      lines += "\"gradient_norm\":1,\"update_norm\":1,\"clipped\":0}\n"
      lines +=
        "{\"epoch\":\(index + 1),\"epoch.loss\":\(Self.json(loss)),\"validation.loss\":0.6}\n"
    }
    try place.write(lines, to: "\(path)/\(job)/metrics.jsonl")
    if let spikes = training.spikes {
      let each = Array(repeating: "{\"height\":1}", count: spikes).joined(separator: ",")
      try place.write("{\"spikes\":[\(each)]}", to: "\(path)/\(job)/spikes.json")
    }
    guard let status = training.status else { return }
    // Folds differ by a hundredth.
    let shift = job.last?.wholeNumberValue.map { Double($0 - 1) / 100 } ?? 0
    let figures = [
      ("test.loss", training.loss), ("test.accuracy", training.accuracy + shift),
      ("validation.loss", 0.6),
    ].map { "{\"name\":\"\($0)\",\"final\":\(Self.json($1)),\"best\":\(Self.json($1))}" }
    try place.write(
      """
      {"status":"\(status)","steps":\(training.losses.count),"bestEpoch":2,"figures":[\(figures.joined(separator: ","))]}
      """, to: "\(path)/\(job)/summary.json")
    try place.write(
      "{\"seconds\":1.5,\"stepSeconds\":1}", to: "\(path)/\(job)/timing.json")
  }

  private static func json(_ value: Double) -> String {
    value.isFinite ? "\(value)" : value.isNaN ? "\"nan\"" : value > 0 ? "\"inf\"" : "\"-inf\""
  }

  var record: String {
    let names = trainings.flatMap(jobs).map { "\"\($0)\"" }.joined(separator: ",")
    return """
      {"seismo":"0.1.0","name":"\(name)","status":"\(status)","started":"\(started)","ended":"\(started)",
      "variants":[\(names)],"facts":[],"notes":[],"warnings":[]}
      """
  }

  private var lock: String {
    let variants = trainings.map { training in
      """
        \(training.name):
          optimizer: {use: \(training.optimizer), learning_rate: \(training.rate)}
          train: {epochs: 5, patience: \(training.patience)}
      """
    }
    return """
      spec: 1
      name: \(name)
      seed: 17
      model:
        - {use: dense, units: 100}
        - use: relu
        - {use: dense, units: classes}
      loss: {use: cross_entropy}
      variants:
      \(variants.joined(separator: "\n"))
      """
  }
}
