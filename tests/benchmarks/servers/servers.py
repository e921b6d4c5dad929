"""Who is compared, and how each is started."""
import pathlib
import shutil

from processes import CLIENT_CORE, Process, free_port

HERE = pathlib.Path(__file__).parent


class Servers:
    """Starts servers of the files below `root`; their own files go to `scratch`, the built programs are in `build`."""

    def __init__(self, build, root, scratch):
        self.build, self.root, self.scratch, self.backend = build, root, scratch, None
        own = build / 'tests/benchmarks/servers'
        http = [build / 'samples/http_server/http_server', '--root', root, '--quiet', '--send-timeout', '600', '--port', '@PORT@']
        self.commands = {
            'zc safe': http,
            'zc relaxed': [*http, '--relax'],
            'zc safe, disk': [*http, '--disk-threads', '32'],  # as many as nginx has for aio
            'zc relaxed, disk': [*http, '--relax', '--disk-threads', '32'],
            'nginx': self.nginx(''),
            'nginx aio': self.nginx('aio threads;'),
            'lighttpd': ['lighttpd', '-D', '-f', 'lighttpd.conf'],
            'h2o': ['h2o', '-c', 'h2o.yaml'],
            'caddy': ['caddy', 'run', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
            'Go': [own / 'serve_file', '@PORT@', root],
            'Beast 4 KiB': [own / 'file_body_server', '@PORT@', root],
            'Beast 64 KiB': [own / 'file_body_server', '@PORT@', root, '--large'],
            'Asio loop': [own / 'sendfile_loop_server', '@PORT@', root],
            'zc tcp_relay': [build / 'samples/tcp_relay', '@PORT@', '127.0.0.1', '@BACKEND@'],
            'haproxy splice': self.haproxy('option splice-request\n  option splice-response'),
            'haproxy': self.haproxy(''),
            'socat': ['socat', 'TCP-LISTEN:@PORT@,bind=127.0.0.1,fork,reuseaddr,backlog=1024', 'TCP:127.0.0.1:@BACKEND@'],
        }

    def nginx(self, aio):
        return ['nginx', '-e', 'stderr', '-p', self.scratch, '-c', ('nginx.conf', {'@AIO@': aio})]

    def haproxy(self, splice):
        return ['haproxy', '-db', '-f', ('haproxy.cfg', {'@SPLICE@': splice})]

    def start(self, name, core=None):
        """A configuration among the arguments is filled in, with what stands beside its name."""
        port = free_port()
        folder = self.scratch / f'{name} {port}'.replace(' ', '-').replace(',', '')
        folder.mkdir()
        words = {'@PORT@': str(port), '@BACKEND@': str(self.backend and self.backend.port), '@ROOT@': str(self.root),
                 '@SCRATCH@': str(folder)}
        argv = [self.argument(given, words, folder) for given in self.commands[name]]
        if not shutil.which(argv[0]):
            raise RuntimeError(f'{name}: there is no {argv[0]}')
        env = {'GOMAXPROCS': '1', 'HOME': str(folder)}
        return Process(name, argv, port, folder / 'log', env, **({'core': core} if core else {}))

    def argument(self, given, words, folder):
        name, more = given if isinstance(given, tuple) else (str(given), {})
        source = HERE / 'peers' / name
        text = source.read_text() if '/' not in name and source.is_file() else name
        for word, value in {**words, **more}.items():
            text = text.replace(word, value)
        if text == name or not source.is_file():
            return text
        (folder / name).write_text(text)
        return str(folder / name)

    def start_backend(self):
        """Whom relays pass their connections on to: beside the client, so that the relay has its core for itself."""
        self.backend = self.start('nginx', CLIENT_CORE)
        self.backend.wait_until_it_listens()
