"""Medians by case, server and value: a table for people, and a file for programs, which later runs add to."""
import statistics

# How each value is shown: a title, a factor, and digits behind the point.
COLUMNS = {
    'seconds': ('ms', 1e3, 1), 'rate': ('requests/s', 1, 0), 'cpu_per_gib': ('CPU ms/GiB', 1e3, 0),
    'cpu_per_request': ('CPU µs/req', 1e6, 1), 'p50': ('p50 ms', 1e3, 3), 'p99': ('p99 ms', 1e3, 3),
    'p99.9': ('p99.9 ms', 1e3, 3), 'calls': ('calls/req', 1, 1), 'ping_p50': ('ping p50', 1e3, 3),
    'ping_p99': ('ping p99', 1e3, 3), 'ping_p99.9': ('ping p99.9', 1e3, 3), 'stall': ('stall ms', 1e3, 2),
    'downloads': ('downloads', 1, 0), 'memory_each': ('bytes each', 1, 0), 'pipes': ('pipes', 1, 0),
    'idle_cpu': ('CPU %', 100, 2),
}


class Results:
    def __init__(self, path):
        self.path, self.medians = path, {}
        if path.exists():
            for line in path.read_text().splitlines()[1:]:
                case, server, value, median = line.split('\t')
                self.medians[case, server, value] = float(median)

    def median(self, case, server, value):
        return self.medians.get((case, server, value))

    def forget(self, case):
        self.medians = {key: median for key, median in self.medians.items() if key[0] != case}

    def add(self, case, server, rounds):
        """What the rounds have in common; a server that was not measured to the end is left out."""
        for value in COLUMNS:
            if all(value in one for one in rounds):
                self.medians[case, server, value] = statistics.median(one[value] for one in rounds)

    def write(self):
        lines = ['\t'.join((*key, f'{median:.9g}')) for key, median in self.medians.items()]
        self.path.write_text('\n'.join(['case\tserver\tvalue\tmedian', *lines]) + '\n')

    def table(self, case):
        servers = list(dict.fromkeys(server for name, server, _ in self.medians if name == case))
        values = [value for value in COLUMNS if any(self.median(case, server, value) is not None for server in servers)]
        rows = [['', *(COLUMNS[value][0] for value in values)]]
        for server in servers:
            rows.append([server, *(self.cell(case, server, value) for value in values)])
        widths = [max(map(len, column)) for column in zip(*rows)]
        return '\n'.join('  '.join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows)

    def cell(self, case, server, value):
        median = self.median(case, server, value)
        _, factor, digits = COLUMNS[value]
        return '-' if median is None else f'{median * factor:.{digits}f}'
