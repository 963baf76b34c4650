"""A PostgreSQL server for one check, in a folder of its own, that listens on a socket there and nowhere else."""

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile


@contextlib.contextmanager
def postgres_server():
    """Starts the server, gives its variables for the environment, and stops it in the end."""
    programs = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/opt/homebrew/opt/postgresql*/bin"))[-1])
    folder = pathlib.Path(tempfile.mkdtemp(prefix="seismo-postgres-", dir="/tmp"))
    # The server refuses to be root's.
    own = ["/usr/sbin/runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if own:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)

    def run(program, *arguments, check=True):
        subprocess.run(
            [*own, str(programs / program), "-D", str(folder / "data"), *arguments], cwd="/tmp", check=check,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    try:
        run("initdb", "-A", "trust", "-U", "seismo", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield {"PGHOST": str(folder), "PGUSER": "seismo", "PGDATABASE": "postgres"}
        finally:
            run("pg_ctl", "-m", "immediate", "stop", check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
