"""Servers as processes: started by hand, pinned to a core, looked at through /proc, and ended for certain."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

SERVER_CORE, CLIENT_CORE = '0', '1'


def free_port():
    with socket.socket() as any_free:
        any_free.bind(('127.0.0.1', 0))
        return any_free.getsockname()[1]


class Process:
    """A program in a session of its own, by which its children are found as well."""

    def __init__(self, name, argv, port, log, env=None, core=SERVER_CORE):
        self.name, self.port, self.log = name, port, log
        with open(log, 'w') as errors:
            self.leader = subprocess.Popen(['taskset', '-c', core, *argv], stdin=subprocess.DEVNULL,
                                           stdout=subprocess.DEVNULL, stderr=errors,
                                           env={**os.environ, **(env or {})}, start_new_session=True)

    def wait_until_it_listens(self):
        for _ in range(500):
            if self.leader.poll() is not None:
                break
            try:
                socket.create_connection(('127.0.0.1', self.port)).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f'{self.name} does not listen: ' + pathlib.Path(self.log).read_text().strip())

    def stop(self):
        try:
            os.killpg(self.leader.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.leader.wait()

    def pids(self):
        """All processes of the session."""
        found = []
        for entry in pathlib.Path('/proc').glob('[0-9]*'):
            if (stat := stat_of(entry)) and stat[3] == str(self.leader.pid):
                found.append(entry)
        return found

    def cpu_seconds(self):
        """Of all threads, to the nanosecond, and in ticks of those processes that have ended."""
        nanoseconds = 0
        for process in self.pids():
            for thread in process.glob('task/*/schedstat'):
                nanoseconds += int(read(thread).split()[0] or 0) if read(thread) else 0
        stat = stat_of(pathlib.Path(f'/proc/{self.leader.pid}'))
        return nanoseconds / 1e9 + (int(stat[13]) + int(stat[14])) / os.sysconf('SC_CLK_TCK')

    def memory(self):
        """Bytes that only this server has in memory."""
        return 1024 * sum(int(re.search(r'^Private_Dirty:\s*(\d+)', read(process / 'smaps_rollup'), re.M)[1])
                          for process in self.pids())

    def pipes(self):
        ends = 0
        for process in self.pids():
            for descriptor in (process / 'fd').iterdir():
                try:
                    ends += os.readlink(descriptor).startswith('pipe:')
                except OSError:
                    pass
        return ends / 2


def read(path):
    try:
        return path.read_text()
    except OSError:
        return ''


def stat_of(process):
    """The fields of /proc/PID/stat behind the name, so that the state is number 0."""
    return read(process / 'stat').rpartition(')')[2].split()


class Together:
    """Some servers that run at the same time. One that cannot be had is left out, with a line."""

    def __init__(self, starters):
        self.starters, self.processes = starters, []

    def __enter__(self):
        for start in self.starters:
            process = None
            try:
                process = start()
                process.wait_until_it_listens()
                self.processes.append(process)
            except (OSError, RuntimeError) as problem:
                if process:
                    process.stop()
                print(f'left out: {problem}', flush=True)
        return self.processes

    def __exit__(self, *_):
        for process in self.processes:
            process.stop()
