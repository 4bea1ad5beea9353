#!/usr/bin/env python3
"""Stands before a Samba domain controller, and enforces what Samba doesn't and Microsoft's do.

    ad_proxy.py --certificate server.crt --key server.key --backend ldaps://127.0.0.10:636 --backend-ca ca.pem

It prints one line of JSON once it listens, with the `port` for LDAPS and the `control` port, and serves until it is
ended or the process of --owner is gone. Without a CA file for it, a backend's certificate is taken unseen. A SASL layer
of the client's would hide its messages, and StartTLS is not for connections that are encrypted: neither gets through.

The control port takes one JSON object a line, and answers each with one:

    {"do": "set", "settings": {…}}     changes settings (below), and counts connections, caps and rules anew
    {"do": "log"}                      what happened since the last "clear": {"events": […]}
    {"do": "clear"}                    empties that log
    {"do": "await", "seconds": 30}     waits until a rule holds a search: {"held": {…}}, or null when the time is over
    {"do": "resume"}                   lets every held search go on
    {"do": "wait", "event": {…}, "seconds": 30}     waits until the log has an event with these values: {"event": {…}}
    {"do": "drop"}                     ends every connection that is open now

The settings, which --settings gives as JSON as well:

    max_page_size   1000     entries a page, to which a larger page is cut, and of an unpaged search before it ends in
                             sizeLimitExceeded ([MS-ADTS] 3.1.1.3.4.6). 0: no limit
    max_val_range   [1500]   values an attribute is returned with ([MS-ADTS] 3.1.1.3.1.3.3), used in turn. []: no limit.
                             The schema's own description (CN=Aggregate) comes whole
    echo            "before" where the name that was asked for stands without values if the answer calls the attribute
                             `name;range=…`, as Active Directory does beside the range: "before", "after" or "none"
    route           [0]      the backends of successive connections, used in turn
    idle            0        seconds without a request after which a connection is ended. 0: never
    rules           []       what goes wrong when

A rule says in `when` what it counts ("operation", "bind", "search", "page" of a paged search, "range" of values that
are not the first), under `base` only what is at or below that DN ("" is the root DSE alone), in `number` which of them
it meets (the first one if left out), with `lasting` that it meets all that follow, and in `do`:

    hang-up   ends the connection without an answer      close    answers, and then ends the connection
    cut       ends it in the middle of the answer        hold     waits for "resume", and then goes on
    error     answers with the result code `code`        vanish   finds no entry
    absent    leaves the range out of the entry          end      calls it the last range, without values
    shift     leaves out the range's first value         short    leaves out its last value, and doesn't say so
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import select
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, NoReturn

PAGED_RESULTS = b"1.2.840.113556.1.4.319"

BIND, SEARCH, ABANDON, ENTRY = 0x60, 0x63, 0x50, 0x64
#: The answer that ends each kind of request (RFC 4511 §4.2 to §4.12).
RESPONSES = {BIND: 0x61, SEARCH: 0x65, 0x66: 0x67, 0x68: 0x69, 0x4A: 0x6B, 0x6C: 0x6D, 0x6E: 0x6F, 0x77: 0x78}
KINDS = {BIND: "bind", SEARCH: "search"}
OPERATIONS_ERROR, SIZE_LIMIT_EXCEEDED = 1, 4

WHEN = ("operation", "bind", "search", "page", "range")
RANGE_FAULTS = ("absent", "end", "shift", "short")
DEEDS = ("hang-up", "close", "cut", "hold", "error", "vanish", *RANGE_FAULTS)

#: How long a peer has to connect and shake hands.
SECONDS = 30


# --- BER (X.690), as far as LDAP uses it: tags of one byte, definite lengths ---


class BERError(ValueError):
    """Bytes that are no LDAP message."""


class Part(NamedTuple):
    """An element: its tag, where it begins, and where its content begins and ends."""

    tag: int
    at: int
    start: int
    end: int


def read_part(data: bytes, at: int) -> Part | None:
    """The element at a place; None where its header isn't all there. Its content need not be."""
    if len(data) < at + 2:
        return None
    length, start = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4:
            raise BERError("a length that LDAP does not use")
        if len(data) < start + size:
            return None
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    return Part(data[at], at, start, start + length)


def parts_of(data: bytes, whole: Part) -> list[Part]:
    """The elements that an element's content is made of."""
    parts, at = [], whole.start
    while at < whole.end:
        part = read_part(data, at)
        if part is None or part.end > whole.end:
            raise BERError("an element that does not end")
        parts.append(part)
        at = part.end
    return parts


def read_whole(data: bytes) -> Part:
    part = read_part(data, 0)
    if part is None or part.end != len(data):
        raise BERError("an element that does not end")
    return part


def element(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def integer(value: int, tag: int = 0x02) -> bytes:
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def read_integer(data: bytes, part: Part) -> int:
    return int.from_bytes(data[part.start : part.end], "big", signed=True)


# --- messages (RFC 4511) ---


def write_message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    return element(0x30, integer(number) + operation + controls)


def write_result(tag: int, code: int, diagnostic: str = "") -> bytes:
    """An LDAPResult (RFC 4511 §4.1.9)."""
    return element(tag, integer(code, 0x0A) + element(0x04, b"") + element(0x04, diagnostic.encode()))


def write_attribute(description: bytes, values: list[bytes]) -> bytes:
    """A PartialAttribute; the values are whole elements."""
    return element(0x30, element(0x04, description) + element(0x31, b"".join(values)))


@dataclass(frozen=True)
class Message:
    """An LDAPMessage (RFC 4511 §4.1.1)."""

    raw: bytes
    number: int
    operation: Part

    @classmethod
    def read(cls, raw: bytes) -> Message:
        parts = parts_of(raw, read_whole(raw))
        if len(parts) < 2:
            raise BERError("a message without an operation")
        return cls(raw, read_integer(raw, parts[0]), parts[1])

    @property
    def tag(self) -> int:
        return self.operation.tag

    def parts(self) -> list[Part]:
        return parts_of(self.raw, self.operation)

    def bytes_of(self, part: Part) -> bytes:
        """A part's content."""
        return self.raw[part.start : part.end]

    def controls(self) -> list[Part]:
        """The elements of its controls."""
        if self.operation.end == len(self.raw):
            return []
        whole = read_part(self.raw, self.operation.end)
        if whole is None:
            raise BERError("controls that do not end")
        return parts_of(self.raw, whole)


@dataclass(frozen=True)
class Range:
    """`name;range=low-high`; `high` is None for `*`."""

    name: bytes
    low: int
    high: int | None

    @classmethod
    def read(cls, description: bytes) -> Range | None:
        name, *options = description.split(b";")
        for option in options:
            key, _, bounds = option.partition(b"=")
            low, _, high = bounds.partition(b"-")
            if key.lower() == b"range" and low.isdigit() and (high == b"*" or high.isdigit()):
                return cls(name, int(low), None if high == b"*" else int(high))
        return None

    def written(self) -> bytes:
        return b"%s;range=%d-%s" % (self.name, self.low, b"*" if self.high is None else b"%d" % self.high)


# --- what is asked for ---


@dataclass
class Request:
    """A request under way, and what became of it."""

    connection: int
    backend: int
    kind: str
    number: int
    tag: int
    base: str = ""
    scope: int = 0
    attributes: list[str] = field(default_factory=list)
    size_limit: int = 0
    #: What the client asked for and what it gets; None where it asked for no page.
    page_size: int | None = None
    granted: int | None = None
    has_cookie: bool = False
    entries: int = 0
    #: What attributes are called of which the answer has a part of the values.
    ranges: list[str] = field(default_factory=list)
    result: int | None = None
    #: What the rule does that this request met.
    rule: str | None = None
    code: int = OPERATIONS_ERROR

    def take(self, found: Message) -> None:
        """Reads a SearchRequest (RFC 4511 §4.5.1) and its control for pages (RFC 2696)."""
        base, scope, _, size_limit, _, _, _, names = found.parts()
        self.base = found.bytes_of(base).decode("utf-8", "replace")
        self.scope = read_integer(found.raw, scope)
        self.size_limit = read_integer(found.raw, size_limit)
        self.attributes = [found.bytes_of(name).decode("utf-8", "replace") for name in parts_of(found.raw, names)]
        for control in found.controls():
            if page := Page.read(found, control):
                self.page_size = self.granted = page.size
                self.has_cookie = bool(page.cookie)

    @property
    def later_range(self) -> Range | None:
        """The first range that is asked for and doesn't begin with the first value."""
        ranges = (Range.read(name.encode()) for name in self.attributes)
        return next((found for found in ranges if found is not None and found.low > 0), None)

    @property
    def kinds(self) -> set[str]:
        kinds = {"operation", self.kind}
        if self.page_size is not None:
            kinds.add("page")
        if self.later_range is not None:
            kinds.add("range")
        return kinds

    def description(self, name: bytes) -> bytes:
        """What the client calls the attribute that it asked for; the name itself where it asked for all."""
        for asked in self.attributes:
            if asked.encode().split(b";")[0].lower() == name.lower():
                return asked.encode()
        return name

    def event(self) -> dict[str, Any]:
        """What the log has of it."""
        event = asdict(self)
        for name in ("number", "tag", "code"):
            del event[name]
        return event


@dataclass(frozen=True)
class Page:
    """The value of a control for paged results."""

    size: int
    cookie: bytes

    @classmethod
    def read(cls, found: Message, control: Part) -> Page | None:
        oid, *others = parts_of(found.raw, control)
        if found.bytes_of(oid) != PAGED_RESULTS or not others or others[-1].tag != 0x04:
            return None
        value = found.bytes_of(others[-1])
        size, cookie = parts_of(value, read_whole(value))
        return cls(read_integer(value, size), value[cookie.start : cookie.end])

    def control(self) -> bytes:
        value = element(0x30, integer(self.size) + element(0x04, self.cookie))
        return element(0x30, element(0x04, PAGED_RESULTS) + b"\x01\x01\xff" + element(0x04, value))


def with_smaller_page(found: Message, most: int) -> bytes:
    """A search request that asks for no larger page."""
    controls = b""
    for control in found.controls():
        page = Page.read(found, control)
        if page is not None and page.size > most:
            controls += Page(most, page.cookie).control()
        else:
            controls += found.raw[control.at : control.end]
    operation = found.raw[found.operation.at : found.operation.end]
    return write_message(found.number, operation, element(0xA0, controls))


# --- settings, log and what is held: shared by all connections ---


@dataclass
class Rule:
    """Something that goes wrong; see the head of this file."""

    when: str
    do: str
    number: int = 1
    lasting: bool = False
    base: str | None = None
    code: int = OPERATIONS_ERROR
    count: int = 0

    def __post_init__(self) -> None:
        if self.when not in WHEN or self.do not in DEEDS:
            raise ValueError(f"no rule does {self.do} when {self.when}")

    def fires(self, request: Request) -> bool:
        """Counts the request if it is of this kind."""
        if self.when not in request.kinds or not self.covers(request.base.lower()):
            return False
        self.count += 1
        return self.count >= self.number if self.lasting else self.count == self.number

    def covers(self, base: str) -> bool:
        if self.base is None:
            return True
        own = self.base.lower()
        return base == own or (own != "" and base.endswith("," + own))


@dataclass
class Settings:
    """See the head of this file."""

    max_page_size: int = 1000
    max_val_range: list[int] = field(default_factory=lambda: [1500])
    echo: str = "before"
    route: list[int] = field(default_factory=lambda: [0])
    idle: float = 0
    rules: list[Rule] = field(default_factory=list)

    def changed(self, given: dict[str, Any], backends: int) -> Settings:
        """With some of them changed, and the rules' counts at zero. Throws ValueError or TypeError."""
        if unknown := sorted(given.keys() - vars(self).keys()):
            raise ValueError(f"there is no setting {unknown[0]}")
        rules = given.get("rules", [{**vars(rule), "count": 0} for rule in self.rules])
        new = Settings(**{**vars(self), **given, "rules": [Rule(**rule) for rule in rules]})
        if new.echo not in ("before", "after", "none"):
            raise ValueError("echo is before, after or none")
        if not new.route or not all(0 <= backend < backends for backend in new.route):
            raise ValueError(f"route names backends from 0 to {backends - 1}")
        return new


class State:
    """What the threads share; the lock guards it."""

    def __init__(self, backends: int, settings: dict[str, Any]) -> None:
        self.lock = threading.Condition()
        self.backends = backends
        self.settings = Settings().changed(settings, backends)
        self.open: set[Connection] = set()
        self.events: list[dict[str, Any]] = []
        self.connections = 0
        #: Connections and ranges since the settings were changed: where `route` and `max_val_range` are.
        self.routed = 0
        self.ranges = 0
        self.held: list[Request] = []
        #: How often searches were let go on.
        self.resumed = 0

    def note(self, event: dict[str, Any]) -> None:
        with self.lock:
            self.events.append(event)
            self.lock.notify_all()

    def event_like(self, wanted: dict[str, Any]) -> dict[str, Any] | None:
        """The first event of the log that has these values."""
        return next((event for event in self.events if wanted.items() <= event.items()), None)

    def next_connection(self) -> tuple[int, int]:
        """The number of a new connection, from 1, and its backend."""
        with self.lock:
            backend = self.settings.route[self.routed % len(self.settings.route)]
            self.connections += 1
            self.routed += 1
            return self.connections, backend

    def cap(self) -> int:
        """How many values the next attribute may have; 0 for any number."""
        caps = self.settings.max_val_range
        return caps[self.ranges % len(caps)] if caps else 0

    def use_cap(self) -> None:
        with self.lock:
            self.ranges += 1

    def judge(self, request: Request) -> None:
        """Finds the rule that a request meets: the first one, while all of them count it."""
        with self.lock:
            met = [rule for rule in self.settings.rules if rule.fires(request)]
            if met:
                request.rule, request.code = met[0].do, met[0].code

    def hold(self, request: Request) -> None:
        with self.lock:
            before = self.resumed
            self.held.append(request)
            self.lock.notify_all()
            self.lock.wait_for(lambda: self.resumed > before)

    def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        """Does what the control port was told. Throws ValueError, TypeError or KeyError."""
        deed = command["do"]
        with self.lock:
            if deed == "set":
                self.settings = self.settings.changed(command["settings"], self.backends)
                self.routed = self.ranges = 0
            elif deed == "log":
                return {"events": list(self.events)}
            elif deed == "clear":
                self.events.clear()
            elif deed == "await":
                self.lock.wait_for(lambda: bool(self.held), timeout=float(command["seconds"]))
                return {"held": self.held[0].event() if self.held else None}
            elif deed == "wait":
                self.lock.wait_for(lambda: self.event_like(command["event"]), timeout=float(command["seconds"]))
                return {"event": self.event_like(command["event"])}
            elif deed == "resume":
                self.held.clear()
                self.resumed += 1
                self.lock.notify_all()
            elif deed == "drop":
                for connection in self.open:
                    connection.shut_down()
            else:
                raise ValueError(f"there is no command {deed}")
        return {}


# --- connections ---


class Ended(Exception):
    """One of the two ends is gone, or a rule ends the connection."""


class Stream:
    """A TLS or TCP connection that hands over whole LDAP messages. It never waits for what may not come."""

    def __init__(self, peer: socket.socket) -> None:
        self.socket = peer
        self.socket.setblocking(False)
        self.buffer = b""

    def fileno(self) -> int:
        return self.socket.fileno()

    def receive(self) -> list[Message]:
        """The messages that have come; a part of one waits for the rest. Throws Ended."""
        chunks = [self.buffer]
        try:
            while True:
                chunk = self.socket.recv(262_144)
                if not chunk:
                    raise Ended
                chunks.append(chunk)
                if not isinstance(self.socket, ssl.SSLSocket) or self.socket.pending() == 0:
                    break
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
            pass  # no more than a part of a TLS record, or a session ticket
        except OSError as error:
            raise Ended from error
        data, at, messages = b"".join(chunks), 0, []
        while (part := read_part(data, at)) is not None and part.end <= len(data):
            messages.append(Message.read(data[at : part.end]))
            at = part.end
        self.buffer = data[at:]
        return messages

    def send(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self.socket.send(rest) :]
            except (ssl.SSLWantWriteError, BlockingIOError):
                select.select([], [self.socket], [])
            except ssl.SSLWantReadError:
                select.select([self.socket], [], [])
            except OSError as error:
                raise Ended from error

    def shut_down(self) -> None:
        """Ends it without a farewell; SSLSocket's own method is not for another thread."""
        with contextlib.suppress(OSError):  # it has ended by itself
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


class Connection:
    """A client's connection, and the one to a backend that belongs to it. One thread serves both."""

    def __init__(self, state: State, number: int, backend: int, client: Stream, server: Stream) -> None:
        self.state, self.number, self.backend = state, number, backend
        self.client, self.server = client, server
        #: By the number of its message.
        self.under_way: dict[int, Request] = {}

    def shut_down(self) -> None:
        self.client.shut_down()
        self.server.shut_down()

    def note(self, kind: str, **more: str) -> None:
        self.state.note({"kind": kind, "connection": self.number, "backend": self.backend, **more})

    def serve(self) -> None:
        self.note("connect")
        with self.state.lock:
            self.state.open.add(self)
        why = ""
        try:
            self.pump()
        except (Ended, BERError) as end:
            why = str(end)
        finally:
            with self.state.lock:
                self.state.open.discard(self)
            self.note("end", why=why)
            self.shut_down()
            self.client.socket.close()
            self.server.socket.close()

    def pump(self) -> NoReturn:
        last = time.monotonic()
        while True:
            # Settings may change meanwhile.
            ready, _, _ = select.select([self.client, self.server], [], [], 0.05)
            if self.client in ready:
                last = time.monotonic()
                for found in self.client.receive():
                    self.forward(found)
            if self.server in ready:
                self.answer(self.server.receive())
            idle = self.state.settings.idle
            if idle and not self.under_way and time.monotonic() - last >= idle:
                raise Ended("idle")

    def forward(self, found: Message) -> None:
        """Passes a request on, unless a rule has other plans."""
        raw = found.raw
        if found.tag == ABANDON:
            self.under_way.pop(read_integer(raw, found.operation), None)
        if found.tag in RESPONSES:
            request = Request(self.number, self.backend, KINDS.get(found.tag, "other"), found.number, found.tag)
            if found.tag == SEARCH:
                request.take(found)
                most = self.state.settings.max_page_size
                if request.page_size is not None and 0 < most < request.page_size:
                    request.granted = most
                    raw = with_smaller_page(found, most)
            self.state.judge(request)
            self.under_way[found.number] = request
            if request.rule == "hang-up":
                self.give_up(request)
            if request.rule == "error":
                refusal = write_result(RESPONSES[found.tag], request.code, "A rule of the test bed refuses this.")
                self.client.send(write_message(found.number, refusal))
                self.finish(request, request.code)
                return
            if request.rule == "hold":
                self.state.hold(request)
        self.server.send(raw)

    def finish(self, request: Request, code: int | None) -> None:
        self.under_way.pop(request.number, None)
        request.result = code
        self.state.note(request.event())

    def give_up(self, request: Request) -> NoReturn:
        self.finish(request, None)
        raise Ended(request.rule)

    def answer(self, messages: list[Message]) -> None:
        """Passes answers on; those before a connection's end still go out."""
        out: list[bytes] = []
        try:
            for found in messages:
                request = self.under_way.get(found.number)
                if request is not None and found.tag == ENTRY:
                    self.entry(found, request, out)
                elif request is not None and found.tag == RESPONSES[request.tag]:
                    self.result(found, request, out)
                else:
                    out.append(found.raw)
        finally:
            self.client.send(b"".join(out))

    def entry(self, found: Message, request: Request, out: list[bytes]) -> None:
        if request.rule == "vanish":
            return
        request.entries += 1
        most = self.unpaged_limit(request)
        if most and request.entries > most:
            return
        raw = self.with_ranges(found, request)
        if request.rule == "cut" and request.page_size is None:
            out.append(raw[: len(raw) // 2])
            self.give_up(request)
        out.append(raw)
        if request.rule == "cut" and request.entries > (request.granted or 0) // 2:
            self.give_up(request)

    def result(self, found: Message, request: Request, out: list[bytes]) -> None:
        if request.rule == "cut":
            self.give_up(request)
        most, code, raw = self.unpaged_limit(request), read_integer(found.raw, found.parts()[0]), found.raw
        if most and request.entries > most:
            request.entries, code = most, SIZE_LIMIT_EXCEEDED
            raw = write_message(found.number, write_result(RESPONSES[SEARCH], code))
        self.finish(request, code)
        out.append(raw)
        if request.rule == "close":
            raise Ended(request.rule)

    def unpaged_limit(self, request: Request) -> int:
        """How many entries a search gets that asked for no page; 0 for any number."""
        if request.page_size is not None:
            return 0
        return min(filter(None, (self.state.settings.max_page_size, request.size_limit)), default=0)

    def with_ranges(self, found: Message, request: Request) -> bytes:
        """An entry in which no attribute has more values than allowed."""
        cap = self.state.cap()
        fault = request.rule if request.rule in RANGE_FAULTS else None
        # No value takes less than two bytes: most entries need no closer look.
        is_small = "range" not in request.kinds and (cap == 0 or len(found.raw) <= 2 * cap)
        if is_small or request.base.lower().startswith("cn=aggregate,"):
            return found.raw
        name, attributes = found.parts()
        content = b"".join(self.with_range(found, whole, request, fault) for whole in parts_of(found.raw, attributes))
        operation = found.raw[name.at : name.end] + element(0x30, content)
        return write_message(found.number, element(ENTRY, operation), found.raw[found.operation.end :])

    def with_range(self, found: Message, whole: Part, request: Request, fault: str | None) -> bytes:
        """An attribute of an entry, or what the range in its place looks like."""
        cap = self.state.cap()
        described, vals = parts_of(found.raw, whole)
        asked = Range.read(found.bytes_of(described))
        if asked is None and (cap == 0 or vals.end - vals.start <= 2 * cap):
            return found.raw[whole.at : whole.end]
        values = [found.raw[value.at : value.end] for value in parts_of(found.raw, vals)]
        answer = asked or Range(found.bytes_of(described), 0, None)
        if cap and len(values) > cap:
            answer, values = Range(answer.name, answer.low, answer.low + cap - 1), values[:cap]
            self.state.use_cap()
        elif asked is None:
            return found.raw[whole.at : whole.end]
        if fault is not None and answer.low > 0:
            if fault == "absent":
                return b""
            answer, values = self.break_off(fault, answer, values)
        request.ranges.append(answer.written().decode("utf-8", "replace"))
        attribute, called = write_attribute(answer.written(), values), request.description(answer.name)
        echo = self.state.settings.echo
        if echo == "none" or called == answer.written():
            return attribute
        empty = write_attribute(called, [])
        return empty + attribute if echo == "before" else attribute + empty

    @staticmethod
    def break_off(fault: str, answer: Range, values: list[bytes]) -> tuple[Range, list[bytes]]:
        """What a rule makes of a range and its values."""
        if fault == "end":
            return Range(answer.name, answer.low, None), []
        if fault == "shift":
            return Range(answer.name, answer.low + 1, answer.high), values[1:]
        return answer, values[:-1]


# --- the program ---


@dataclass(frozen=True)
class Backend:
    """A domain controller."""

    host: str
    port: int
    tls: ssl.SSLContext | None

    @classmethod
    def read(cls, url: str, ca_file: str | None) -> Backend:
        """From an LDAP URL of a host and perhaps a port. Throws ValueError."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("ldap", "ldaps") or not parts.hostname:
            raise ValueError(f"{url} is no backend: ldap://HOST[:PORT] or ldaps://HOST[:PORT]")
        if parts.scheme == "ldap":
            return cls(parts.hostname, parts.port or 389, None)
        context = ssl.create_default_context(cafile=ca_file)
        if ca_file is None:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return cls(parts.hostname, parts.port or 636, context)

    def connect(self) -> Stream:
        peer = socket.create_connection((self.host, self.port), timeout=SECONDS)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Stream(self.tls.wrap_socket(peer, server_hostname=self.host) if self.tls else peer)


class Proxy:
    """Listens for clients and for commands."""

    def __init__(self, host: str, tls: ssl.SSLContext, backends: list[Backend], settings: dict[str, Any]) -> None:
        self.tls, self.backends = tls, backends
        self.state = State(len(backends), settings)
        self.clients = socket.create_server((host, 0))
        self.control = socket.create_server((host, 0))

    @property
    def ports(self) -> dict[str, int]:
        return {"port": self.clients.getsockname()[1], "control": self.control.getsockname()[1]}

    def run(self) -> NoReturn:
        threading.Thread(target=self.accept, args=(self.control, self.obey), daemon=True).start()
        self.accept(self.clients, self.serve)

    @staticmethod
    def accept(listener: socket.socket, serve: Callable[[socket.socket], None]) -> NoReturn:
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=serve, args=(peer,), daemon=True).start()

    def serve(self, peer: socket.socket) -> None:
        number, backend = self.state.next_connection()
        try:
            peer.settimeout(SECONDS)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = Stream(self.tls.wrap_socket(peer, server_side=True))
            server = self.backends[backend].connect()
        except OSError as error:
            self.state.note({"kind": "refused", "connection": number, "backend": backend, "why": str(error)})
            peer.close()
            return
        Connection(self.state, number, backend, client, server).serve()

    def obey(self, peer: socket.socket) -> None:
        with peer, peer.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                try:
                    reply = self.state.obey(json.loads(line))
                except (ValueError, TypeError, KeyError) as error:
                    reply = {"error": f"{type(error).__name__}: {error}"}
                lines.write(json.dumps(reply) + "\n")
                lines.flush()


def follow(owner: int) -> None:
    """Ends the program once that process is gone."""
    while True:
        try:
            os.kill(owner, 0)
        except ProcessLookupError:
            os._exit(0)
        except PermissionError:
            pass  # it is there, and another user's
        time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--certificate", required=True, metavar="FILE", help="the chain shown to clients, in PEM")
    parser.add_argument("--key", required=True, metavar="FILE", help="its key")
    parser.add_argument("--backend", required=True, action="append", metavar="URL", help="ldaps: or ldap:, no path")
    parser.add_argument("--backend-ca", action="append", default=[], metavar="FILE", help="of each backend, in order")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where it listens")
    parser.add_argument("--settings", type=json.loads, default={}, metavar="JSON")
    parser.add_argument("--owner", type=int, metavar="PID", help="ends with that process")
    given = parser.parse_args()
    # Whoever starts it may block signals, and a program inherits that.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if given.owner is not None:
        threading.Thread(target=follow, args=(given.owner,), daemon=True).start()
    try:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(given.certificate, given.key)
        ca_files = itertools.chain(given.backend_ca, itertools.repeat(None))
        backends = [Backend.read(url, ca_file) for url, ca_file in zip(given.backend, ca_files, strict=False)]
        proxy = Proxy(given.host, tls, backends, given.settings)
    except (OSError, ValueError, TypeError) as error:
        sys.exit(f"ad_proxy.py: {error}")
    print(json.dumps(proxy.ports), flush=True)
    proxy.run()


if __name__ == "__main__":
    main()
