"""Measures zc's samples and other servers, which take turns, and prints tables. `run` tells the arguments."""
import argparse
import pathlib
import signal
import statistics
import sys
import tempfile

import files
import idle
import loads
import picture
from cases import CASES
from processes import Together
from results import Results
from servers import Servers
from targets import TARGETS


class Comparison:
    def __init__(self, build, scratch, rounds):
        self.build, self.rounds, self.scratch = build, rounds, scratch
        self.folder = build / 'servers'
        self.folder.mkdir(exist_ok=True)
        self.results = Results(self.folder / 'servers.tsv')
        self.root = scratch / 'root'
        self.root.mkdir()
        scratch.chmod(0o755)  # a server may give up being root
        files.make(self.root)
        self.servers = Servers(build, self.root, scratch)

    def measure(self, case):
        if case.is_relay and not self.servers.backend:
            self.servers.start_backend()
        self.results.forget(case.name)
        one_at_a_time = [[name] for name in case.servers] if case.is_idle else [case.servers]
        for names in one_at_a_time:
            with Together([lambda name=name: self.servers.start(name) for name in names]) as running:
                self.take_turns(case, running)
        self.results.write()
        picture.draw(self.results, self.folder)
        print(f'\n{case.title}\n{self.results.table(case.name)}', flush=True)
        for target in TARGETS:
            if target.case == case.name and (line := target.verdict(self.results)):
                print(line, flush=True)

    def take_turns(self, case, running):
        measured = {server: [] for server in running}
        for number in range(1 if case.is_idle else self.rounds):
            for server in list(measured):
                try:
                    if number == 0 and not case.is_idle:
                        files.check(server.port, self.root, case.words)
                    measured[server].append(self.once(case, server))
                except Exception as problem:
                    print(f'left out: {server.name}: {problem}', flush=True)
                    del measured[server]
        for server, rounds in measured.items():
            self.results.add(case.name, server.name, rounds)
            if not case.is_idle:
                self.results.add(case.name, server.name, [self.closer(case, server)])

    def load(self, case, server, words):
        if case.by_wrk and 'pings' not in words:
            return loads.wrk(server.port, words)
        if 'files' in words:
            words = {**words, 'evict': self.root}
        return loads.own_client(self.build, server.port, words)

    def once(self, case, server):
        if case.is_idle:
            return idle.measure(server)
        return loads.costs(server, lambda: self.load(case, server, case.words))

    def closer(self, case, server):
        """Runs which are not measured otherwise: some with a ping beside them, and one under strace."""
        seen = {'stall': statistics.median(self.load(case, server, case.with_ping)['ping_longest'] for _ in range(3))}
        if not case.pings:  # a ping is a request as well
            report = self.folder / f'{case.name} {server.name}.strace'
            seen['calls'] = loads.calls_per_request(server, lambda: self.load(case, server, case.words), report)
        return seen

    def close(self):
        if self.servers.backend:
            self.servers.backend.stop()


def main():
    arguments = argparse.ArgumentParser(prog='run')
    arguments.add_argument('build', type=pathlib.Path)
    arguments.add_argument('--rounds', type=int, default=9)
    arguments.add_argument('--only', action='append', choices=[case.name for case in CASES])
    given = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix='servers-') as scratch:
        comparison = Comparison(given.build.resolve(), pathlib.Path(scratch), given.rounds)
        try:
            for case in CASES:
                if not given.only or case.name in given.only:
                    comparison.measure(case)
        finally:
            comparison.close()


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
