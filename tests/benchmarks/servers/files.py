"""What is served, and a look at whether it arrives."""
import hashlib
import http.client
import os
import random

KIB, MIB, GIB = 1024, 1024 ** 2, 1024 ** 3
SIZES = {'1b': 1, '1k': KIB, '10k': 10 * KIB, '100k': 100 * KIB, '1m': MIB, '1g': GIB}
COLD_FILES = 256  # of 1 MiB each, whose pages are dropped before they are asked for


def make(root):
    """Files of random bytes. They are on the disk then, so that their pages can be dropped."""
    names = {**SIZES, **{f'cold{i}': MIB for i in range(COLD_FILES)}}
    pattern = os.urandom(4 * MIB + 1)  # an odd length, so that no two blocks of a file are the same
    for name, size in names.items():
        with open(root / name, 'wb') as out:
            for left in range(size, 0, -len(pattern)):
                out.write(pattern[:left])
            out.flush()
            os.fsync(out.fileno())


def fetch(port, path, headers=None):
    """The digest of a body."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=30)
    try:
        connection.request('GET', path, headers=headers or {})
        answer = connection.getresponse()
        if answer.status // 100 != 2:
            raise RuntimeError(f'{path} is answered with {answer.status}')
        digest, buffer = hashlib.sha1(), bytearray(MIB)
        while n := answer.readinto(buffer):
            digest.update(memoryview(buffer)[:n])
        return digest.digest()
    finally:
        connection.close()


def check(port, root, words):
    """Raises unless the server's answer to such a request is right."""
    path = words['path'] + ('0' if 'files' in words else '')
    headers, first, size = {}, 0, None
    if 'range' in words:
        first, size = random.randrange(words['size'] - words['range']), words['range']
        headers = {'Range': f'bytes={first}-{first + size - 1}'}
    digest = hashlib.sha1()
    with open(root / path[1:], 'rb') as file:
        file.seek(first)
        while piece := file.read(MIB if size is None else size):
            digest.update(piece)
            if size is not None:
                break
    if fetch(port, path, headers) != digest.digest():
        raise RuntimeError(f'{path} arrives with other bytes')
