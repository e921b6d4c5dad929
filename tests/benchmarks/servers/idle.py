"""Downloads whose clients have stopped to read: what one costs the server."""
import resource
import socket
import time


def fitting_downloads():
    """A server needs two descriptors for each, and the client one; some are for other things."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(10_000, (hard - 200) // 2)


def begin(port):
    """Asks for the largest file, and reads a little of it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(20)
    client.connect(('127.0.0.1', port))
    client.sendall(b'GET /1g HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    if not client.recv(1000).startswith(b'HTTP/1.1 200'):
        raise RuntimeError('a download was refused')
    return client


def measure(server):
    clients = [begin(server.port) for _ in range(10)]  # what the first ones need is not theirs
    memory, pipes = server.memory(), server.pipes()
    count = fitting_downloads() - len(clients)
    try:
        for _ in range(count):
            clients.append(begin(server.port))
        time.sleep(2)  # all that can be sent is sent
        cpu, begun = server.cpu_seconds(), time.monotonic()
        time.sleep(4)
        return {
            'downloads': len(clients),
            'memory_each': (server.memory() - memory) / count,
            'pipes': server.pipes() - pipes,
            'idle_cpu': (server.cpu_seconds() - cpu) / (time.monotonic() - begun),
        }
    finally:
        for client in clients:
            client.close()
