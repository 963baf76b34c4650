internal import GRDB
internal import SeismoRuns

extension RunIndex {
  /// Writes a run in the place of what was known of it.
  static func write(_ run: IndexedRun, _ db: Database) throws {
    // Another process may have written just this meanwhile.
    let known = try db.cachedStatement(sql: "SELECT state FROM runs WHERE run = ?")
    let state = Int64(bitPattern: run.state.hash)
    if try Int64.fetchOne(known, arguments: [run.place.path]) == state { return }
    let insertion = try db.cachedStatement(
      sql: """
        INSERT INTO runs (run, name, status, started, ended, sweep, trial, note, problem, jobs, is_open, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run) DO UPDATE SET name = excluded.name, status = excluded.status,
          started = excluded.started, ended = excluded.ended, sweep = excluded.sweep, trial = excluded.trial,
          note = excluded.note, problem = excluded.problem, jobs = excluded.jobs, is_open = excluded.is_open,
          state = excluded.state
        """)
    try insertion.execute(arguments: [
      run.place.path, run.name, run.status.rawValue, run.started, run.ended, run.place.sweep,
      run.place.trial, run.notes.note,
      run.problems.isEmpty ? nil : run.problems.joined(separator: "; "),
      run.jobs.joined(separator: "\n"), run.isOpen, state,
    ])
    let id = try db.cachedStatement(sql: "SELECT id FROM runs WHERE run = ?")
    guard let runID = try Int64.fetchOne(id, arguments: [run.place.path]) else { return }
    for table in ["trainings", "tags"] {
      try db.cachedStatement(sql: "DELETE FROM \(table) WHERE run_id = ?")
        .execute(arguments: [runID])
    }
    let tags = try db.cachedStatement(sql: "INSERT OR IGNORE INTO tags VALUES (?, ?)")
    for tag in run.notes.tags { try tags.execute(arguments: [runID, tag]) }
    for training in run.trainings { try write(training, of: runID, db) }
  }

  private static func write(_ training: IndexedTraining, of run: Int64, _ db: Database) throws {
    let insertion = try db.cachedStatement(
      sql: """
        INSERT INTO trainings (run_id, variant, status, reason, epochs, planned_epochs, best_epoch, steps,
          seconds, spikes, folds, curve) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try insertion.execute(arguments: [
      run, training.variant, training.status.rawValue, training.reason, training.epochs,
      training.plannedEpochs, training.bestEpoch, training.steps, training.seconds,
      training.spikes, training.folds, training.curve.json,
    ])
    let id = db.lastInsertedRowID
    let settings = try db.cachedStatement(sql: "INSERT OR IGNORE INTO settings VALUES (?, ?, ?, ?)")
    for setting in training.settings.all {
      let number = Double(setting.value).flatMap { $0.isFinite ? $0 : nil }
      try settings.execute(arguments: [id, setting.key, setting.value, number])
    }
    let figures = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    for figure in training.figures {
      try figures.execute(arguments: [
        id, figure.part, figure.metric, figure.weights.rawValue,
        figure.value.isNaN ? nil : figure.value, NumberText.text(figure.value),
        figure.deviation.flatMap { $0.isNaN ? nil : $0 }, figure.folds,
      ])
    }
  }
}
