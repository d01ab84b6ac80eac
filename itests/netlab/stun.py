"""A small blocking STUN and TURN client over TCP, for the probe: RFC 8489, 8656, 6062, 6156."""
import hashlib
import hmac
import ipaddress
import os
import socket
import struct

MAGIC = 0x2112A442
BINDING, ALLOCATE, PERMISSION, CONNECT, CONNECTION_BIND, ATTEMPT = 1, 3, 8, 10, 11, 12
INDICATION, ERROR = 0x010, 0x110
USERNAME, INTEGRITY, ERROR_CODE, XOR_PEER, REALM, NONCE, XOR_RELAYED, FAMILY, TRANSPORT, XOR_MAPPED, CONNECTION_ID = (
    0x06, 0x08, 0x09, 0x12, 0x14, 0x15, 0x16, 0x17, 0x19, 0x20, 0x2A)
TCP = 6


class StunError(Exception):
    pass


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def xor(data, txid):
    return bytes(a ^ b for a, b in zip(data, struct.pack("!I", MAGIC) + txid))


def pack_address(address, txid):
    ip = ipaddress.ip_address(address[0])
    return struct.pack("!BBH", 0, 1 if ip.version == 4 else 2, address[1] ^ (MAGIC >> 16)) + xor(ip.packed, txid)


def unpack_address(value, txid):
    return str(ipaddress.ip_address(xor(value[4:], txid))), struct.unpack("!H", value[2:4])[0] ^ (MAGIC >> 16)


def message(kind, attributes, txid, key=None):
    """attributes: (type, bytes), or (type, (ip, port)) for the XOR'ed addresses."""
    body = b"".join(attribute(t, pack_address(v, txid) if isinstance(v, tuple) else v) for t, v in attributes)
    if key:
        head = struct.pack("!HHI", kind, len(body) + 24, MAGIC) + txid
        body += attribute(INTEGRITY, hmac.new(key, head + body, hashlib.sha1).digest())
    return struct.pack("!HHI", kind, len(body), MAGIC) + txid + body


def parse(data):
    """-> (type, transaction id, {attribute: bytes, or (ip, port) for addresses})"""
    kind, length, _ = struct.unpack("!HHI", data[:8])
    txid, attributes, i = data[8:20], {}, 20
    while i < 20 + length:
        t, n = struct.unpack("!HH", data[i:i + 4])
        value = data[i + 4:i + 4 + n]
        attributes.setdefault(t, unpack_address(value, txid) if t in (XOR_PEER, XOR_RELAYED, XOR_MAPPED) else value)
        i += 4 + n + -n % 4
    return kind, txid, attributes


def read(sock):
    """Exactly one message is taken from the stream."""
    head = exactly(sock, 20)
    return parse(head + exactly(sock, struct.unpack("!H", head[2:4])[0]))


def exactly(sock, n):
    data = b""
    while len(data) < n:
        part = sock.recv(n - len(data))
        if not part:
            raise StunError("closed")
        data += part
    return data


def request(sock, method, attributes=(), key=None, aside=None):
    """A request and its answer; what else arrives meanwhile goes to the list 'aside'."""
    txid = os.urandom(12)
    sock.sendall(message(method, attributes, txid, key))
    sock.settimeout(2)
    while True:
        kind, got, attrs = read(sock)
        if got == txid:
            break
        if aside is not None:
            aside.append((kind, attrs))
    if kind & ERROR == ERROR:
        code = attrs[ERROR_CODE]
        raise StunError(code[2] * 100 + code[3], code[4:].decode(errors="replace"), attrs)
    return attrs


def mapped(sock):
    """The address under which the server sees the socket."""
    return request(sock, BINDING)[XOR_MAPPED]


class Turn:
    """A TCP allocation (RFC 6062). family is that of the relayed address (RFC 6156); 'connect' makes a
    connection to the server."""

    def __init__(self, connect, user, password, family):
        self.open = connect
        self.sock = connect()
        self.credentials, self.key, self.aside = [], None, []
        attributes = [(TRANSPORT, bytes([TCP, 0, 0, 0])), (FAMILY, bytes([1 if family == socket.AF_INET else 2, 0, 0, 0]))]
        try:
            request(self.sock, ALLOCATE, attributes)
            raise StunError("allocation without credentials")
        except StunError as e:
            if e.args[0] != 401:
                raise
            realm, nonce = e.args[2][REALM], e.args[2][NONCE]
        self.credentials = [(USERNAME, user.encode()), (REALM, realm), (NONCE, nonce)]
        self.key = hashlib.md5(b":".join([user.encode(), realm, password.encode()])).digest()
        self.relayed = self.request(ALLOCATE, attributes)[XOR_RELAYED]

    def request(self, method, attributes=(), sock=None):
        return request(sock or self.sock, method, list(attributes) + self.credentials, self.key, self.aside)

    def permit(self, *ips):
        self.request(PERMISSION, [(XOR_PEER, (ip, 0)) for ip in ips])

    def connect(self, peer):
        """Active: have the server connect to the peer; -> the data connection."""
        return self.bind(self.request(CONNECT, [(XOR_PEER, peer)]))

    def accept(self):
        """Passive: take the next connection made to the relayed address."""
        self.sock.settimeout(2)
        while True:
            kind, attrs = self.aside.pop(0) if self.aside else read(self.sock)[::2]
            if kind == ATTEMPT | INDICATION:
                return self.bind(attrs)

    def bind(self, attrs):
        data = self.open()
        self.request(CONNECTION_BIND, [(CONNECTION_ID, attrs[CONNECTION_ID])], data)
        return data
