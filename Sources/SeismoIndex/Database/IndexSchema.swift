/// The tables of `.index.sqlite`, as docs/runs.md describes them.
enum IndexSchema {
  /// Says whose database it is: "Seis", in ASCII (https://www.sqlite.org/fileformat.html, section 1.3.15).
  static let application: Int32 = 0x5365_6973
  /// A database of another version is made anew.
  static let version: Int32 = 1

  static let tables = """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      run TEXT NOT NULL UNIQUE,      -- the folder, from the folder of runs
      name TEXT NOT NULL,
      status TEXT NOT NULL,
      started TEXT, ended TEXT,      -- UTC, ISO 8601
      sweep TEXT, trial INTEGER,     -- of a trial: its sweep's folder, and its number
      note TEXT,
      problem TEXT,                  -- what is wrong with the folder; NULL for a sound one
      jobs TEXT NOT NULL,            -- folders of its trainings, a line each
      is_open INTEGER NOT NULL,      -- whether a process may be at work on it
      state INTEGER NOT NULL         -- sizes and times of its files, hashed
    );
    CREATE TABLE trainings (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
      variant TEXT NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,                   -- how it ended, in words
      epochs INTEGER, planned_epochs INTEGER, best_epoch INTEGER, steps INTEGER,
      seconds REAL,
      spikes INTEGER,                -- NULL where none were looked for
      folds INTEGER NOT NULL,
      curve TEXT NOT NULL            -- the loss, thinned: a JSON array
    );
    CREATE INDEX trainings_of_run ON trainings(run_id);
    CREATE TABLE settings (
      training_id INTEGER NOT NULL REFERENCES trainings(id) ON DELETE CASCADE,
      key TEXT NOT NULL,             -- optimizer.learning_rate
      value TEXT NOT NULL,           -- as the spec has it
      number REAL,                   -- the value, where it is a number
      PRIMARY KEY (key, training_id) -- a key's values lie together: a listing reads them in one go
    ) WITHOUT ROWID;
    CREATE INDEX settings_of_training ON settings(training_id);
    CREATE TABLE figures (
      training_id INTEGER NOT NULL REFERENCES trainings(id) ON DELETE CASCADE,
      part TEXT NOT NULL,            -- training, validation or test
      metric TEXT NOT NULL,
      weights TEXT NOT NULL,         -- final or best
      value REAL,                    -- the mean over folds; NULL for NaN, which SQLite doesn't keep
      text TEXT NOT NULL,            -- the value in full: a number, nan, inf or -inf
      deviation REAL,                -- over folds
      folds INTEGER NOT NULL,
      PRIMARY KEY (part, metric, weights, training_id)
    ) WITHOUT ROWID;
    CREATE INDEX figures_of_training ON figures(training_id);
    CREATE TABLE tags (
      run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
      tag TEXT NOT NULL,
      PRIMARY KEY (run_id, tag)
    ) WITHOUT ROWID;
    CREATE VIEW training_list AS
      SELECT t.id AS training_id, r.run, r.name, t.variant, t.status, r.started, r.ended, t.epochs,
        t.planned_epochs, t.best_epoch, t.steps, t.seconds, t.spikes, t.folds, r.sweep, r.trial,
        (SELECT group_concat(tag, ' ') FROM tags WHERE run_id = r.id) AS tags, r.note, r.problem,
        t.curve
      FROM trainings t JOIN runs r ON r.id = t.run_id;
    CREATE VIEW figure_list AS
      SELECT r.run, r.name, t.variant, f.part, f.metric, f.weights, f.value, f.text, f.deviation, f.folds
      FROM figures f JOIN trainings t ON t.id = f.training_id JOIN runs r ON r.id = t.run_id;
    CREATE VIEW setting_list AS
      SELECT r.run, r.name, t.variant, s.key, s.value, s.number
      FROM settings s JOIN trainings t ON t.id = s.training_id JOIN runs r ON r.id = t.run_id;
    """
}
