"""What zc is to reach beside the others."""
import operator

MET = {'≤': operator.le, '≥': operator.ge}


class Target:
    """`server`'s value is to be ≤ or ≥ factor × that of `peer`, or than the factor itself."""

    def __init__(self, case, server, value, relation, factor, peer=None):
        self.case, self.server, self.value, self.relation, self.factor, self.peer = (case, server, value, relation,
                                                                                    factor, peer)

    def verdict(self, results):
        """A line, or nothing where one of both was not measured."""
        one = results.median(self.case, self.server, self.value)
        other = results.median(self.case, self.peer, self.value) if self.peer else 1
        if one is None or not other:
            return None
        is_met = MET[self.relation](one / other, self.factor)
        beside = f' × {self.peer}' if self.peer else ''
        return (f'{"met" if is_met else "MISSED":7}{self.case:11}{self.server:17}{self.value:12} '
                f'{one / other:.3g}{beside} (target {self.relation} {self.factor:.3g})')


def small_files():
    for case, share in (('1k', 0.8), ('10k', 0.9), ('100k', 0.95)):
        for server in ('zc safe', 'zc relaxed'):
            yield Target(case, server, 'rate', '≥', share, 'nginx')
            yield Target(case, server, 'rate', '≥', 1, 'Beast 4 KiB')
            yield Target(case, server, 'rate', '≥', 1, 'Beast 64 KiB')


TARGETS = [
    Target('1g', 'zc relaxed', 'seconds', '≤', 1.05, 'nginx'),
    Target('1g', 'zc relaxed', 'cpu_per_gib', '≤', 1 / 3, 'Beast 4 KiB'),
    Target('1g', 'zc safe', 'seconds', '≤', 1 / 2.5, 'Beast 4 KiB'),
    Target('1m', 'zc relaxed', 'rate', '≥', 0.95, 'nginx'),
    Target('1m', 'zc relaxed', 'rate', '≥', 1.2, 'Go'),
    *small_files(),
    Target('ranges', 'zc relaxed', 'rate', '≥', 0.95, 'nginx'),
    Target('relay-1', 'zc tcp_relay', 'cpu_per_gib', '≤', 1.1, 'haproxy splice'),
    Target('relay-64', 'zc tcp_relay', 'cpu_per_gib', '≤', 1.1, 'haproxy splice'),
    Target('relay-1000', 'zc tcp_relay', 'rate', '≥', 1, 'haproxy'),
    Target('pings', 'zc safe', 'ping_p99', '≤', 1, 'nginx'),
    Target('pings', 'zc safe', 'ping_p99', '≤', 0.1, 'Asio loop'),
    Target('pings', 'zc relaxed', 'ping_p99', '≤', 1, 'nginx'),
    Target('pings', 'zc relaxed', 'ping_p99', '≤', 0.1, 'Asio loop'),
    Target('evicted', 'zc safe, disk', 'ping_p99.9', '≤', 0.002),
    Target('evicted', 'zc relaxed, disk', 'ping_p99.9', '≤', 0.002),
    *(Target('idle', server, value, '≤', most) for server in ('zc safe', 'zc relaxed')
      for value, most in (('memory_each', 1024), ('pipes', 0), ('idle_cpu', 0.001))),
]
