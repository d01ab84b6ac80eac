#!/usr/bin/env python3
"""How can two hosts of the topology that is up reach each other by TCP?

usage: probe.py [HOST HOST]      default: a b

Everything runs in this one process: a socket belongs to the namespace it was opened in. Prints one JSON object:
multicast, and for TCP host, mapped, punched (simultaneous open), relayed (RFC 6062), each true or false.
"""
import concurrent.futures
import contextlib
import json
import select
import socket
import struct
import sys
import time

from hosts import addresses, exists, on
from stun import StunError, Turn, mapped

USER, PASSWORD = "lab", "secret"
STUN_PORTS = 3478, 443


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Peer:
    def __init__(self, name):
        self.name = name
        self.addresses = addresses(name)
        families = set(map(family, self.addresses))
        self.pub = [p for p in addresses("pub") if family(p) in families] if exists("pub") else []

    def index(self):
        with on(self.name):
            return socket.if_nametoindex("eth0")

    def open(self, kind, fam, port=0, ip=None):
        with on(self.name):
            s = socket.socket(fam, kind)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            s.bind((ip or ("::" if fam == socket.AF_INET6 else "0.0.0.0"), port))
        s.settimeout(1)
        return s

    def connect(self, address, port=0):
        s = self.open(socket.SOCK_STREAM, family(address[0]), port)
        try:
            s.connect(address)
        except OSError:
            s.close()
            raise
        return s

    def tcp(self):
        """-> a local TCP port, its mapped address, and the connection that keeps the mapping"""
        for port in STUN_PORTS:
            with contextlib.suppress(OSError, StunError, IndexError):
                s = self.connect((self.pub[0], port))
                return s.getsockname()[1], mapped(s), s
        return None, None, None

    def turn(self, fam):
        """A TCP allocation over whatever gets through."""
        for port in STUN_PORTS:
            server = (self.pub[0], port)
            with contextlib.suppress(OSError, StunError):
                return Turn(lambda: self.connect(server), USER, PASSWORD, fam)
        raise StunError("no TURN server reached")


def talk(x, y):
    """Do two connected TCP sockets talk to each other?"""
    try:
        x.settimeout(2), y.settimeout(2)
        x.sendall(b"ping"), y.sendall(b"pong")
        return (x.recv(4), y.recv(4)) == (b"pong", b"ping")
    except OSError:
        return False


def reaches(x, y, ip, port, target):
    """y listens at ip and port; does x get there by the target address?"""
    with contextlib.suppress(OSError), y.open(socket.SOCK_STREAM, family(ip or target[0]), port, ip) as server:
        server.listen()
        with x.connect(target or server.getsockname()[:2]) as c:
            return talk(c, server.accept()[0])
    return False


def multicast(a, b):
    """Does b hear what a says to a group?"""
    for fam, group in ((socket.AF_INET, "239.255.77.77"), (socket.AF_INET6, "ff12::7777")):
        listener, speaker, packed = b.open(socket.SOCK_DGRAM, fam), a.open(socket.SOCK_DGRAM, fam), socket.inet_pton(fam, group)
        if fam == socket.AF_INET:
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, packed + struct.pack("@ii", 0, b.index()))
            speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("@4sii", bytes(4), 0, a.index()))
        else:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, packed + struct.pack("@i", b.index()))
            speaker.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, a.index())
        with contextlib.suppress(OSError):
            speaker.sendto(b"multicast", (group, listener.getsockname()[1]))
            listener.recvfrom(100)
            return True
    return False


def host(a, b):
    """Straight to an address of the other's own interface, one way at least."""
    return any(reaches(x, y, ip, 0, None)
               for x, y in ((a, b), (b, a)) for ip in y.addresses if family(ip) in map(family, x.addresses))


def to_mapped(a, b):
    """y listens where it asked a STUN server from; x connects to what the server saw."""
    for x, y in ((a, b), (b, a)):
        port, outside, _keep = y.tcp()
        if outside and family(outside[0]) in map(family, x.addresses) and reaches(x, y, None, port, outside):
            return True
    return False


def punched(a, b, tries=3):
    """Simultaneous open: both connect from ports known to STUN, again and again while refused."""
    (pa, ma, _keep_a), (pb, mb, _keep_b) = a.tcp(), b.tcp()
    if not ma or not mb or family(ma[0]) != family(mb[0]):
        return False
    for _ in range(tries):
        socks = []
        for peer, port, target in ((a, pa, mb), (b, pb, ma)):
            s = peer.open(socket.SOCK_STREAM, family(target[0]), port)
            s.setblocking(False)
            s.connect_ex(target)
            socks.append(s)
        end = time.monotonic() + 1.2
        waiting = set(socks)
        while waiting and time.monotonic() < end:
            for s in select.select([], waiting, [], 0.1)[1]:
                waiting.discard(s)
                if s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    end = 0  # both start again
        if not waiting and end and talk(*socks):
            return True
        for s in socks:
            s.close()
    return False


def relayed(a, b):
    """RFC 6062: one connects to the relayed address of the other; else relay to relay, over IPv4."""
    if not a.pub or not b.pub:
        return False
    for near, far in ((a, b), (b, a)):
        for fam in (socket.AF_INET, socket.AF_INET6):
            if fam not in map(family, far.addresses):
                continue
            with contextlib.suppress(OSError, StunError):
                turn = near.turn(fam)
                outside = far.tcp()[1] or (far.addresses[0], 0)
                turn.permit(*{outside[0]} | {ip for ip in far.addresses if family(ip) == family(turn.relayed[0])})
                if talk(far.connect(turn.relayed), turn.accept()):
                    return True
    with contextlib.suppress(OSError, StunError):
        ta, tb = a.turn(socket.AF_INET), b.turn(socket.AF_INET)
        ta.permit(tb.relayed[0]), tb.permit(ta.relayed[0])
        return talk(ta.connect(tb.relayed), tb.accept())
    return False


def main():
    a, b = map(Peer, sys.argv[1:3] or ("a", "b"))
    probes = {"multicast": multicast, "host": host, "mapped": to_mapped, "punched": punched, "relayed": relayed}
    with concurrent.futures.ThreadPoolExecutor() as pool:  # a thread's namespace is its own
        found = {name: pool.submit(probe, a, b) for name, probe in probes.items()}
    print(json.dumps({name: answer.result() for name, answer in found.items()}))


if __name__ == "__main__":
    main()
