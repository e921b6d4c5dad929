# qmqp_server.py FILE: a QMQP server on the loopback device. Prints its port, takes any message, and agrees. A message
# is written to FILE, unless FILE.kept exists.
import os
import socket
import sys

server = socket.create_server(('127.0.0.1', 0))
print(server.getsockname()[1], flush=True)
buffer = bytearray(1 << 20)


def digits(stream):
    number = b''
    while (byte := stream.recv(1)) != b':':
        number += byte
    return int(number)


while True:
    peer, _ = server.accept()
    left = digits(peer) + 1  # its comma
    inner = digits(peer)
    left -= len(str(inner)) + 1
    keep = None if os.path.exists(sys.argv[1] + '.kept') else open(sys.argv[1], 'wb')
    while left > 0:
        n = peer.recv_into(buffer, min(left, len(buffer)))
        if n == 0:
            break
        left -= n
        if keep:
            keep.write(buffer[:min(n, inner)])
            inner -= min(n, inner)
    if keep:
        keep.close()
    peer.sendall(b'3:KOK,')
    peer.close()
