import Foundation

/// A server of the tests' own, in a folder of its own, that listens on a socket there and nowhere else. It is stopped when
/// the process ends.
enum PostgresServer {
  /// The programs of the newest version that Debian or Homebrew installed; nil where there is none.
  static let programs: String? = {
    let roots = ["/usr/lib/postgresql", "/opt/homebrew/opt"]
    let found = roots.flatMap { root in
      ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted().map {
        "\(root)/\($0)/bin"
      }
    }
    return found.last { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
  }()

  private static let folder = "/tmp/seismo-postgres-\(getpid())"

  /// Starts the server, once, makes the sample's table, and says in the environment where it is.
  static let isRunning: Bool = {
    guard let programs else { return false }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      if getuid() == 0, let user = getpwnam("postgres") {
        chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
      }
      try run(
        "\(programs)/initdb", "-D", "\(folder)/data", "-A", "trust", "-U", "seismo", "-E", "UTF8",
        "--no-sync")
      try run(
        "\(programs)/pg_ctl", "-D", "\(folder)/data", "-w", "-l", "\(folder)/log", "-o",
        "-c listen_addresses='' -c unix_socket_directories='\(folder)' -c fsync=off", "start")
      atexit { PostgresServer.stop() }
      for (name, value) in [("PGHOST", folder), ("PGUSER", "seismo"), ("PGDATABASE", "postgres")] {
        setenv(name, value, 1)
      }
      try sql(
        """
        create table orders (id int primary key, price float8, colour text, day date, paid bool);
        insert into orders values (7, -300, 'dark blue', '2026-02-01', false), (3, 1.5, 'red', '2026-01-31', true),
          (8, 'nan', '', null, null);
        """)
      return true
    } catch {
      return false
    }
  }()

  private static func stop() {
    guard let programs else { return }
    try? run("\(programs)/pg_ctl", "-D", "\(folder)/data", "-m", "immediate", "stop")
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Runs statements as the server's owner.
  static func sql(_ text: String) throws {
    try run(
      "\(programs ?? "")/psql", "-q", "-h", folder, "-U", "seismo", "-d", "postgres", "-v",
      "ON_ERROR_STOP=1", "-c", text)
  }

  /// Runs a program, as the user postgres where that is needed: the server refuses to be root's.
  private static func run(_ program: String, _ arguments: String...) throws {
    let process = Process()
    let isRoot = getuid() == 0
    // The server outlives what starts it, and Process waits until nobody has the descriptors that it handed on.
    let closing =
      #"for fd in /proc/self/fd/*; do n=${fd##*/}; [ "$n" -gt 2 ] && eval "exec $n>&-"; done; exec "$@""#
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments =
      ["-c", closing, "run"] + (isRoot ? ["/usr/sbin/runuser", "-u", "postgres", "--"] : [])
      + [program] + arguments
    process.currentDirectoryURL = URL(filePath: "/tmp")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
  }
}
