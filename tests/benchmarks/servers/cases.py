"""What is measured: a name, what it is, the servers, and what the client does."""
from files import COLD_FILES, GIB

OF_FILES = ['nginx', 'nginx aio', 'lighttpd', 'h2o', 'caddy', 'Go', 'Beast 4 KiB', 'Beast 64 KiB', 'Asio loop',
            'zc safe', 'zc relaxed']
WITHOUT_RANGES = ['Beast 4 KiB', 'Beast 64 KiB', 'Asio loop']
# One of them asks each millisecond, and none does so before it has its last answer.
PINGS = 100

RELAYS = ['haproxy splice', 'haproxy', 'socat', 'zc tcp_relay']


class Case:
    def __init__(self, name, title, servers, by_wrk=False, **words):
        self.name, self.title, self.servers, self.by_wrk, self.words = name, title, servers, by_wrk, words
        self.is_relay = servers[-1] == 'zc tcp_relay'
        self.is_idle = not words
        self.pings = words.get('pings', 0)
        if by_wrk:
            self.words.update(connections=64, milliseconds=1000)

    @property
    def with_ping(self):
        """The words of a run beside which pings look for stalls."""
        return {**self.words, 'pings': PINGS}


CASES = [
    Case('1g', '1 GiB, one connection', OF_FILES, path='/1g', requests=1),
    Case('1m', '1 MiB, 64 connections', OF_FILES, path='/1m', connections=64, requests=1024),
    Case('1k', '1 KiB, wrk -c64', OF_FILES, by_wrk=True, path='/1k'),
    Case('10k', '10 KiB, wrk -c64', OF_FILES, by_wrk=True, path='/10k'),
    Case('100k', '100 KiB, wrk -c64', OF_FILES, by_wrk=True, path='/100k'),
    Case('ranges', '1000 random ranges of 64 KiB of 1 GiB, four times, 8 connections',
         [name for name in OF_FILES if name not in WITHOUT_RANGES],
         path='/1g', range=65536, size=GIB, connections=8, requests=4000),
    Case('relay-1', 'a relay of answers of 1 MiB, one connection', RELAYS, path='/1m', requests=128),
    Case('relay-64', 'a relay of answers of 1 MiB, 64 connections', RELAYS, path='/1m', connections=64, requests=1024),
    Case('relay-1000', 'a relay of answers of 1 MiB, 1000 connections', [name for name in RELAYS if name != 'socat'],
         path='/1m', connections=1000, requests=2000),
    Case('pings', f'a download of 1 GiB, again and again, and {PINGS} connections with pings', OF_FILES,
         path='/1g', milliseconds=1000, pings=PINGS),
    Case('evicted', f'{COLD_FILES} files of 1 MiB that are not in memory, 4 connections, and {PINGS} with pings',
         ['nginx', 'nginx aio', 'Go', 'zc safe', 'zc relaxed', 'zc safe, disk', 'zc relaxed, disk'],
         path='/cold', files=COLD_FILES, connections=4, milliseconds=2000, pings=PINGS),
    Case('idle', 'downloads whose clients do not read', ['nginx', 'Go', 'Beast 4 KiB', 'Beast 64 KiB', 'zc safe',
                                                         'zc relaxed']),
]
