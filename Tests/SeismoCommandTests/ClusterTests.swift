import Foundation
import Testing

/// `seismo sweep --on …`, `seismo trial` and `seismo resume` of such a sweep. Slurm's programs are stood in for by a
/// few lines of shell; `make test-slurm` has the real ones.
@Suite struct ClusterTests {
  private let spec = """
    name: search
    data:
      read: {use: synthetic, rows: 200, inputs: 5}
      schema: {target: y}
      split: {use: random, train: 0.6, validation: 0.2, test: 0.2}
    model: [{use: dense, units: 8}, relu, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    train: {epochs: 12}
    sweep:
      random:
        optimizer.learning_rate: {log_uniform: [1e-4, 1e-1]}
        model[0].units: {log_integer: [4, 32]}
      trials: 7
    """

  /// A folder with the spec, and programs that do what Slurm's do: a task at a time, at once.
  private final class Site {
    let place: Workplace
    let variables: [String: String]

    /// - Parameter running: how a task is begun, and its state said.
    init(
      _ spec: String,
      running: String = """
      if bash "$script" "$list" > "cluster/logs/${job}_$n.txt" 2>&1
      then state=COMPLETED; else state=FAILED; fi
      """
    ) throws {
      place = try Workplace()
      try place.write(spec, to: "search.yaml")
      let bin = "\(place.path)/bin"
      try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
      variables = ["PATH": "\(bin):/usr/bin:/bin"]
      try program(
        "sbatch",
        """
        echo "$*" >> "$bin/calls"
        for word; do case $word in --array=*) range=${word#--array=1-} ;; esac; done
        script=${*: -2:1} list=${*: -1}
        job=$((100 + $(wc -l < "$bin/calls")))
        for n in $(seq "${range%%%*}"); do
          export SLURM_ARRAY_TASK_ID=$n SLURM_JOB_ID=$job
          \(running)
          echo "${job}_$n|$state" >> "$bin/states"
        done
        echo "$job"
        """)
      try program(
        "squeue",
        """
        for word; do case $word in --jobs=*) job=${word#--jobs=} ;; esac; done
        grep "^${job}_" "$bin/states" || { echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1; }
        """)
    }

    /// Writes a program; the folder of all of them is `$bin`.
    func program(_ name: String, _ text: String) throws {
      let path = try place.write("#!/bin/bash\nbin=$(dirname \"$0\")\n\(text)\n", to: "bin/\(name)")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    func run(_ arguments: [String], with more: [String: String] = [:]) throws -> Outcome {
      try seismo(arguments, in: place.path, with: variables.merging(more) { $1 })
    }

    /// The only sweep below an output folder.
    func folder(_ output: String = "runs") throws -> String {
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/\(output)")
      return "\(output)/\(try #require(names.first))"
    }

    func text(_ file: String) throws -> String {
      try String(contentsOfFile: "\(place.path)/\(file)", encoding: .utf8)
    }

    /// The trials, without clock times and in their order, and the bytes of their trainings.
    func left(_ folder: String) throws -> (trials: [NSDictionary], files: [String: Data]) {
      let trials = try text("\(folder)/trials.jsonl").split(separator: "\n").map { line in
        var trial = try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        (trial["seconds"], trial["at"]) = (nil, nil)
        return trial as NSDictionary
      }
      let root = "\(place.path)/\(folder)/trials"
      let kept = ["metrics.jsonl", "final.safetensors", "best.safetensors", "summary.json"]
      let files = try FileManager.default.subpathsOfDirectory(atPath: root).reduce(into: [:]) {
        (files: inout [String: Data], name) in
        guard kept.contains(URL(filePath: name).lastPathComponent) else { return }
        files[name] = FileManager.default.contents(atPath: "\(root)/\(name)")
      }
      return (trials.sorted { ($0["trial"] as? Int ?? 0) < ($1["trial"] as? Int ?? 0) }, files)
    }
  }

  private func expectSame(_ site: Site, _ folder: String, _ changes: [String] = []) throws {
    let here = try site.run(
      ["sweep", "search.yaml", "--quiet", "--jobs", "1", "-o", "here"] + changes)
    #expect(here.status == 0, "\(here.errors)")
    let (one, other) = (try site.left(try site.folder("here")), try site.left(folder))
    #expect(one.trials.count == other.trials.count && one.files.count >= 4)
    #expect(one.trials == other.trials)
    #expect(one.files == other.files)
  }

  @Test(arguments: [
    [], ["--set", "sweep.seeds=2"],
    ["--set", "data.split={use: k_fold, folds: 3, validation: 0.2}", "--set", "sweep.trials=3"],
    ["--set", "sweep.asha={min_epochs: 2, factor: 2}"],
    ["--set", "sweep.asha={min_epochs: 1, factor: 3}", "--set", "sweep.seeds=2"],
  ])
  func `a job array leaves what a sweep on this machine leaves`(changes: [String]) throws {
    let site = try Site(spec)
    let result = try site.run(
      ["sweep", "search.yaml", "--on", "slurm", "--trials-per-task", "3"] + changes)
    #expect(result.status == 0, "\(result.errors)")
    let folder = try site.folder()
    #expect(result.output.hasSuffix("\(folder)/report.html\n\(folder)/best.yaml\n"))
    try expectSame(site, folder, changes)
  }

  @Test
  func `tasks of successive halving that are begun from the last to the first come to the same`()
    throws
  {
    let site = try Site(spec)
    let changes = ["--set", "sweep.asha={min_epochs: 2, factor: 2}", "--set", "sweep.seeds=2"]
    let prepared = try site.run(["sweep", "search.yaml", "--on", "mpi", "--prepare"] + changes)
    #expect(prepared.status == 0, "\(prepared.errors)")
    let folder = try site.folder()
    #expect(
      prepared.output == "\(folder)/cluster/tasks-1.txt\n\(folder)/cluster/mpi.sh\n")
    var rounds = 0
    var waiting = true
    while waiting, rounds < 9 {
      rounds += 1
      waiting = false
      for trial in (1...7).reversed() {
        let result = try site.run("trial", folder, "\(trial)")
        #expect(result.status == 0, "\(result.errors)")
        waiting =
          waiting || result.errors.contains("waits for what trials of lower numbers come to")
      }
    }
    // Three comparisons, after 2, 4 and 8 epochs, and the way to the end.
    #expect(rounds == 4)
    let gathered = try site.run("resume", folder)
    #expect(gathered.status == 0, "\(gathered.errors)")
    try expectSame(site, folder, changes)
  }

  @Test func `arrays are submitted with what was asked for`() throws {
    let site = try Site(spec)
    let result = try site.run(
      "sweep", "search.yaml", "--on", "slurm", "--trials-per-task", "2", "--at-once", "3", "--set",
      "sweep.asha={min_epochs: 2, factor: 3}", "--detach")
    #expect(result.status == 0, "\(result.errors)")
    let folder = try site.folder()
    #expect(result.output == "\(folder)\n")
    #expect(
      result.errors.contains(
        "the jobs go on; watch and gather them with: seismo resume \(folder)\n"))
    #expect(
      try site.text("bin/calls") == """
        --parsable --array=1-4%3 cluster/array.sh cluster/tasks-1.txt
        --parsable --array=1-4%3 --dependency=afterany:101 cluster/array.sh cluster/tasks-1.txt
        --parsable --array=1-4%3 --dependency=afterany:102 cluster/array.sh cluster/tasks-1.txt

        """)
    #expect(try site.text("\(folder)/cluster/tasks-1.txt") == "1-2\n3-4\n5-6\n7\n")
    #expect(
      try site.text("\(folder)/cluster/jobs.jsonl").hasPrefix(
        "{\"job\":\"101\",\"tasks\":\"cluster/tasks-1.txt\"}\n"))
    let gathered = try site.run("resume", folder, "--quiet")
    #expect(gathered.status == 0, "\(gathered.errors)")
    #expect(try site.text("bin/calls").split(separator: "\n").count == 3)
  }

  @Test func `a dry run prints the script and writes nothing`() throws {
    let site = try Site(spec)
    let result = try site.run(
      "sweep", "search.yaml", "--on", "slurm", "--dry-run", "--with",
      "--partition=long --time=1:00:00", "--with", "--mem=4G", "--trials-per-task", "4", "--set",
      "train.threads=2", "--program", "apptainer exec seismo.sif seismo")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.place.path).count == 2)
    let folder = "\(site.place.path)/runs/<utc>-search-<hash>"
    #expect(
      result.output == #"""
        # \#(folder)/cluster/array.sh
        #!/bin/bash
        # A task of a Slurm job array: it trains the trials in its line of a list. Written by 'seismo sweep --on slurm'.
        # You may change it: 'seismo resume' submits it as it is then. By hand, in the sweep's folder:
        #   sbatch --array=1-10 cluster/array.sh cluster/tasks-1.txt
        #SBATCH --job-name=seismo-search
        #SBATCH --output=cluster/logs/%A_%a.txt
        #SBATCH --open-mode=append
        #SBATCH --requeue
        #SBATCH --signal=B:USR1@60
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task=2
        #SBATCH --partition=long --time=1:00:00
        #SBATCH --mem=4G

        sweep='\#(folder)'
        seismo=(apptainer exec seismo.sif seismo)
        threads=2   # of each training; with more processors a task trains several at a time
        jobs=$((${SLURM_CPUS_PER_TASK:-1} / threads))
        trials=$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$sweep/$1")

        # A minute before the time limit Slurm sends USR1: the training keeps its state and ends, and the task is queued
        # again. It goes on from there. A task that has to make room for another job gets TERM, and is queued by Slurm.
        task=
        again=
        trap 'again=yes; [ -z "$task" ] || kill -USR1 "$task"' USR1
        trap '[ -z "$task" ] || kill -TERM "$task"' TERM
        "${seismo[@]}" trial "$sweep" "$trials" --jobs $((jobs > 0 ? jobs : 1)) &
        task=$!
        wait "$task"
        status=$?
        while kill -0 "$task" 2>/dev/null; do
          wait "$task"
          status=$?
        done
        if [ -n "$again" ] && [ "$status" = 130 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ]; then
          scontrol requeue "$SLURM_JOB_ID" && exit
        fi
        exit "$status"

        # \#(folder)/cluster/tasks-1.txt
        1-4
        5-7

        # in \#(folder)
        sbatch --parsable --array=1-2 cluster/array.sh cluster/tasks-1.txt

        """#)
  }

  @Test func `a dry run of mpirun prints its script`() throws {
    let site = try Site(spec)
    try site.place.write("node1 slots=8\n", to: "hosts")
    let result = try site.run(
      "sweep", "search.yaml", "--on", "mpi", "--dry-run", "--hosts", "hosts", "--at-once", "16",
      "--with", "--oversubscribe", "--program", "seismo")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains(
        #"""
        cd "$sweep" && exec mpirun --hostfile \#(site.place.path)/hosts -np 16 --oversubscribe "${seismo[@]}" trial "$sweep" --tasks "$sweep/$1"

        """#), "\(result.output)")
    #expect(
      result.output.hasSuffix(
        "# in \(site.place.path)/runs/<utc>-search-<hash>\nbash cluster/mpi.sh cluster/tasks-1.txt\n"
      ))
  }

  @Test(arguments: [
    (["--detach"], "--detach is for a sweep --on slurm or --on mpi"),
    (["--on", "here", "--at-once", "2"], "--at-once is for a sweep --on slurm or --on mpi"),
    (["--on", "slurm", "--at-once", "0"], "--at-once must be at least 1, got 0"),
    (["--on", "slurm", "--trials-per-task", "0"], "--trials-per-task must be at least 1, got 0"),
    (
      ["--on", "slurm", "--with", "--array=1-3"],
      "--with can't have --array: which tasks there are is the sweep's; say how many trials each has with "
        + "--trials-per-task, and how many run at a time with --at-once"
    ),
    (
      ["--on", "slurm", "--with", "--mem=1G\nrm -rf x"],
      "--with takes options on one line; say it again for more"
    ),
    (
      ["--on", "slurm", "--jobs", "3"],
      "--jobs is for a sweep on this machine; on a cluster say how many tasks run at a time with --at-once, and "
        + "how many trainings each has with Slurm's --cpus-per-task"
    ),
    (
      ["--on", "slurm", "--fail-fast"],
      "--fail-fast is for a sweep on this machine; 'scancel' ends a job array"
    ),
    (["--on", "slurm", "--hosts", "x"], "--hosts is for --on mpi; Slurm has nodes of its own"),
    (
      ["--on", "mpi", "--detach"],
      "--detach is for --on slurm: mpirun ends with this process. Start it in the background, or use --prepare"
    ),
    (
      ["--on", "slurm", "--set", "sweep.time=10m"],
      "search.yaml: error: sweep.time: is for a sweep on one machine; on a cluster say how many trials there are, "
        + "with --set sweep.time=off --set sweep.trials=50, and how long a task may be, with the cluster's own limit"
    ),
  ])
  func `options that can't be are refused, and nothing is written`(
    options: [String], words: String
  ) throws {
    let site = try Site(spec)
    let result = try site.run(["sweep", "search.yaml"] + options)
    #expect(result.status == 2)
    #expect(result.errors.contains(words + "\n"), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.place.path).count == 2)
  }

  @Test func `a machine without Slurm is told of before anything is written`() throws {
    let place = try Workplace()
    try place.write(spec, to: "search.yaml")
    let result = try seismo(
      ["sweep", "search.yaml", "--on", "slurm"], in: place.path, with: ["PATH": place.path])
    #expect(result.status == 1)
    #expect(
      result.errors
        == "--on slurm needs the program 'sbatch', which isn't in PATH; run it on a machine of the cluster, such as its "
        + "login node\n")
    #expect(place.runs.isEmpty)
  }

  @Test func `what sbatch refuses is told in its own words, and a corrected script goes on`() throws
  {
    let site = try Site(spec)
    let text = try site.text("bin/sbatch")
    try site.program(
      "sbatch", "echo 'sbatch: error: invalid partition specified: lung' >&2; exit 1")
    let result = try site.run("sweep", "search.yaml", "--on", "slurm", "--with", "--partition=lung")
    let folder = try site.folder()
    #expect(result.status == 1)
    #expect(
      result.errors.hasSuffix(
        "sbatch refused \(folder)/cluster/array.sh: sbatch: error: invalid partition specified: lung. Change it there, "
          + "and go on with: seismo resume \(folder)\n"), "\(result.errors)")
    try site.place.write(text, to: "bin/sbatch")
    let script = try site.text("\(folder)/cluster/array.sh")
    try site.place.write(
      script.replacing("=lung", with: "=long"), to: "\(folder)/cluster/array.sh")
    let again = try site.run("resume", folder, "--quiet")
    #expect(again.status == 0, "\(again.errors)")
    #expect(
      try site.text("\(folder)/cluster/array.sh").contains("\n#SBATCH --partition=long\n"))
    try expectSame(site, folder)
  }

  @Test func `tasks that can't begin aren't submitted for ever, and what they printed is said`()
    throws
  {
    let site = try Site(spec)
    let result = try site.run(
      "sweep", "search.yaml", "--on", "slurm", "--program", "no-such-program", "--trials-per-task",
      "4")
    let folder = try site.folder()
    #expect(result.status == 1)
    #expect(try site.text("bin/calls").split(separator: "\n").count == 1)
    #expect(
      result.errors.contains(
        "note: Slurm ended its task as FAILED; see \(folder)/cluster/logs/101_1.txt, which ends with: "
      ),
      "\(result.errors)")
    #expect(result.errors.contains("no-such-program: command not found"), "\(result.errors)")
    #expect(
      result.errors.hasSuffix(
        "7 trials are left, and no task is at work; goes on from here with: seismo resume \(folder)\n"
      ))
    let again = try site.run(
      "resume", folder, "--quiet", "--program", executable.path(percentEncoded: false))
    #expect(again.status == 0, "\(again.errors)")
    #expect(try site.text("\(folder)/cluster/tasks-2.txt") == "1-4\n5-7\n")
    try expectSame(site, folder)
  }

  @Test func `files that are seen later than the end of their tasks are waited for`() throws {
    let site = try Site(
      spec,
      running: """
        (sleep 1.5; bash "$script" "$list") > "cluster/logs/${job}_$n.txt" 2>&1 &
        state=COMPLETED
        """)
    let result = try site.run("sweep", "search.yaml", "--on", "slurm", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try site.text("bin/calls").split(separator: "\n").count == 1)
    try expectSame(site, try site.folder())
  }

  @Test func `a task that somebody cancelled is left, until the sweep goes on`() throws {
    // Of the first array the second task is cancelled, as the cluster's accounts say.
    let site = try Site(
      spec,
      running: """
        state=COMPLETED
        if [ "$job" = 101 ] && [ "$n" = 2 ]; then
          echo "${job}_$n|CANCELLED by 1000" >> "$bin/accounts"; continue
        fi
        bash "$script" "$list" > "cluster/logs/${job}_$n.txt" 2>&1
        """)
    try site.program("sacct", "cat \"$bin/accounts\"")
    let result = try site.run(
      "sweep", "search.yaml", "--on", "slurm", "--trials-per-task", "3", "--quiet")
    let folder = try site.folder()
    #expect(result.status == 1)
    #expect(
      result.errors.hasSuffix(
        "3 trials are left, and no task is at work; goes on from here with: seismo resume \(folder)\n"
      ),
      "\(result.errors)")
    let again = try site.run("resume", folder, "--quiet")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try site.text("\(folder)/cluster/tasks-2.txt") == "4-6\n")
    try expectSame(site, folder)
  }

  @Test func `processes of mpirun take the lines of the list in turns`() throws {
    let site = try Site(spec)
    let prepared = try site.run("sweep", "search.yaml", "--on", "mpi", "--prepare")
    let folder = try site.folder()
    let list = try #require(prepared.output.split(separator: "\n").first).description
    for (rank, own) in [[1, 4, 7], [2, 5], [3, 6]].enumerated() {
      let result = try site.run(
        ["trial", folder, "--tasks", list],
        with: ["OMPI_COMM_WORLD_RANK": "\(rank)", "OMPI_COMM_WORLD_SIZE": "3"])
      #expect(result.status == 0, "\(result.errors)")
      let told = result.errors.split(separator: "\n").compactMap {
        Int($0.split(separator: " ")[1])
      }
      #expect(told.sorted() == own, "\(result.errors)")
    }
    // What there is already is reported at any time; all of it gathered is the sweep.
    let report = try site.run("report", folder)
    #expect(report.output.contains("7 trials: 7 came to their ends."), "\(report.output)")
    let gathered = try site.run("resume", folder, "--on", "here", "--quiet")
    #expect(gathered.status == 0, "\(gathered.errors)")
    try expectSame(site, folder)
  }

  @Test func `a sweep of this machine may go on as an array`() throws {
    let site = try Site(spec)
    let begun = try site.run("ask", "search.yaml")
    #expect(begun.status == 0, "\(begun.errors)")
    let folder = try site.folder()
    let result = try site.run(
      "resume", folder, "--on", "slurm", "--trials-per-task", "7", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    try expectSame(site, folder)
  }

  @Test func `trials of different processors are told of`() throws {
    let site = try Site(spec)
    _ = try site.run("sweep", "search.yaml", "--on", "slurm", "--quiet")
    let folder = try site.folder()
    let lock = "\(folder)/trials/0003/run.lock.yaml"
    let text = try site.text(lock)
    try site.place.write(
      text.replacing(#/\n  processor: .*\n  /#, with: "\n  processor: An Old One\n  "), to: lock)
    let result = try site.run("resume", folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        #/note: trials were trained on different processors, most on .*, 3 on An Old One \(.*\): their/#
      ),
      "\(result.errors)")
  }

  @Test func `a task says what is wrong with it`() throws {
    let site = try Site(spec)
    _ = try site.run("sweep", "search.yaml", "--on", "slurm", "--prepare")
    let folder = try site.folder()
    func errors(_ arguments: String..., status: Int32) throws -> String {
      let result = try site.run(["trial"] + arguments)
      #expect(result.status == status, "\(result.errors)")
      return result.errors
    }
    #expect(
      try errors(folder, "8", status: 1) == "\(folder) has 7 trials, and no trial 8\n")
    #expect(
      try errors(folder, "2-1", status: 2).contains(
        "expected numbers of trials such as 1-4 or 3,7,12, found '2-1'\n"))
    #expect(
      try errors(folder, status: 2).contains(
        "expected either numbers of trials, such as 1-4, or --tasks with a file of them\n"))
    try site.place.write("1-2\nthree\n", to: "list.txt")
    #expect(
      try errors(folder, "--tasks", "list.txt", status: 1)
        == "list.txt:2: expected trials such as 1-4 or 1,3,7, found 'three'\n")
    #expect(
      try errors("runs/none", "1", status: 1).contains("runs/none/sweep.json: error: no such file"))
  }

  /// Of two processes at one trial the second leaves it alone.
  @Test func `a trial that another process trains isn't touched`() throws {
    let site = try Site(spec)
    _ = try site.run(
      "sweep", "search.yaml", "--on", "slurm", "--prepare", "--set", "train.epochs=100000")
    let folder = try site.folder()
    let process = try start(["trial", folder, "1"], in: site.place.path)
    let metrics = "\(site.place.path)/\(folder)/trials/0001/main/metrics.jsonl"
    while process.isRunning, (FileManager.default.contents(atPath: metrics) ?? Data()).isEmpty {
      usleep(2000)
    }
    let result = try site.run("trial", folder, "1")
    #expect(result.status == 1)
    #expect(
      result.errors
        == "\(folder)/trials/0001 is at work in another process; wait for its end, or end it, then begin this task again\n"
    )
    for signal in [SIGUSR1, SIGTERM, SIGTERM] { kill(process.processIdentifier, signal) }
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: "\(site.place.path)/\(folder)/trials/0001/main/checkpoints")
    #expect(!kept.isEmpty)
  }
}
