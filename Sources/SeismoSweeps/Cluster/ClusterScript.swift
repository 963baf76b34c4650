internal import SeismoSpec

/// The script that is a task of a sweep: a plain file in the sweep's folder, which a person may read, change and start.
package enum ClusterScript {
  /// Its name in the sweep's folder.
  package static func file(_ launcher: Launcher) -> String {
    switch launcher {
    case .slurm: "\(SweepFolder.cluster)/array.sh"
    case .mpi: "\(SweepFolder.cluster)/mpi.sh"
    }
  }

  /// The list of trials of a submission's tasks, a line each.
  package static func tasks(_ number: Int) -> String {
    "\(SweepFolder.cluster)/tasks-\(number).txt"
  }

  /// - Parameters:
  ///   - sweep: the absolute path of the sweep's folder.
  ///   - name: what the sweep is called.
  package static func text(_ plan: ClusterPlan, sweep: String, name: String) -> String {
    switch plan.launcher {
    case .slurm: slurm(plan, sweep, name)
    case .mpi: mpi(plan, sweep)
    }
  }

  private static func slurm(_ plan: ClusterPlan, _ sweep: String, _ name: String) -> String {
    let safe = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    let options = plan.options.map { "#SBATCH \($0)\n" }.joined()
    return """
      #!/bin/bash
      # A task of a Slurm job array: it trains the trials in its line of a list. Written by 'seismo sweep --on slurm'.
      # You may change it: 'seismo resume' submits it as it is then. By hand, in the sweep's folder:
      #   sbatch --array=1-10 \(file(.slurm)) \(tasks(1))
      #SBATCH --job-name=seismo-\(safe)
      #SBATCH --output=\(SweepFolder.logs)/%A_%a.txt
      #SBATCH --open-mode=append
      #SBATCH --requeue
      #SBATCH --signal=B:USR1@60
      #SBATCH --ntasks=1
      #SBATCH --cpus-per-task=\(plan.threads)
      \(options)
      sweep=\(shellQuoted(sweep))
      seismo=(\(plan.program))
      threads=\(plan.threads)   # of each training; with more processors a task trains several at a time
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

      """
  }

  private static func mpi(_ plan: ClusterPlan, _ sweep: String) -> String {
    let options =
      (plan.hosts.map { ["--hostfile \(shellQuoted($0))"] } ?? [])
      + (plan.atOnce.map { ["-np \($0)"] } ?? []) + plan.options
    return """
      #!/bin/bash
      # Trains the trials in a list by processes on several machines: of N processes each takes every N-th line. Written
      # by 'seismo sweep --on mpi'. You may change it: 'seismo resume' starts it as it is then. By hand:
      #   bash \(file(.mpi)) \(tasks(1))
      sweep=\(shellQuoted(sweep))
      seismo=(\(plan.program))

      # For Open MPI: when it is told to end, ten seconds for each process to keep its training's state.
      export OMPI_MCA_odls_base_sigkill_timeout=10
      # One process that fails doesn't end the others, and the threads of a training may use all processors.
      export OMPI_MCA_orte_abort_on_non_zero_status=0 OMPI_MCA_hwloc_base_binding_policy=none
      cd "$sweep" && exec \((["mpirun"] + options).joined(separator: " ")) "${seismo[@]}" trial "$sweep" --tasks "$sweep/$1"

      """
  }
}
