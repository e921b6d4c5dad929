"""Clients: each run returns what the client saw and what the server took for it, by name."""
import pathlib
import re
import subprocess
import time

from files import GIB
from processes import CLIENT_CORE

HERE = pathlib.Path(__file__).parent
LONGEST_RUN = 120  # seconds


def run(argv):
    """The words "name=value" that a client prints last."""
    done = subprocess.run(['taskset', '-c', CLIENT_CORE, *map(str, argv)], capture_output=True, text=True,
                          timeout=LONGEST_RUN)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f'{argv[0]} has failed')
    return {name: float(value) for name, value in re.findall(r'(\S+)=(\S+)', done.stdout.splitlines()[-1])}


def own_client(build, port, words):
    return run([build / 'tests/benchmarks/servers/server_client', f'port={port}',
                *(f'{name}={value}' for name, value in words.items())])


def wrk(port, words):
    """With the words of own_client(); only the path, the connections and the time count."""
    seen = run(['wrk', '-t1', f'-c{words["connections"]}', f'-d{words["milliseconds"] // 1000}s', '-s',
                HERE / 'requests.lua', f'http://127.0.0.1:{port}{words["path"]}'])
    if seen.pop('errors'):
        raise RuntimeError('wrk saw errors')
    return seen


def costs(server, load):
    """What `load` returns, with the server's CPU time beside it."""
    before = server.cpu_seconds()
    seen = load()
    time.sleep(0.05)  # processes that serve one connection only are about to end
    cpu = server.cpu_seconds() - before
    seen['cpu_per_gib'] = cpu / (seen['bytes'] / GIB)
    if seen['requests']:  # a large file may not have arrived in that time
        seen['rate'] = seen['requests'] / seen['seconds']
        seen['cpu_per_request'] = cpu / seen['requests']
    return seen


def calls_per_request(server, load, report):
    """System calls of the server, as strace counts them. Its table goes to the file `report`."""
    pids = [word for pid in server.pids() for word in ('-p', pid.name)]
    with subprocess.Popen(['strace', '-c', '-f', '-o', report, *pids], stderr=subprocess.PIPE, text=True) as strace:
        try:
            for _ in pids[::2]:
                strace.stderr.readline()  # one is attached
            seen = load()
        finally:
            strace.terminate()
    total = re.search(r'^.* total$', report.read_text(), re.M)
    return int(total[0].split()[3]) / seen['requests']
