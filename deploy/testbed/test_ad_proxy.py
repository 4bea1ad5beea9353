#!/usr/bin/env python3
"""Tests ad_proxy.py against a scripted server: python3 test_ad_proxy.py"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any

import ad_proxy as ad

HERE = Path(__file__).resolve().parent
DONE = ad.RESPONSES[ad.SEARCH]
USERS, GROUP = "OU=Users,DC=test", "CN=Group,OU=Users,DC=test"


def octets(text: str) -> bytes:
    return ad.element(0x04, text.encode())


class Directory:
    """A plain LDAP server with so many users, and one group that has so many members. It knows no limits.

    It understands pages, ranges and base searches, and ignores filters. Its cookies hold its name.
    """

    def __init__(self, name: str, users: int, members: int) -> None:
        self.name, self.users, self.members = name, users, members
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self) -> None:
        with contextlib.suppress(OSError):  # until it is closed
            while True:
                peer, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer: socket.socket) -> None:
        stream = ad.Stream(peer)
        with peer, contextlib.suppress(ad.Ended):
            while True:
                select.select([stream], [], [])
                for found in stream.receive():
                    if found.tag == ad.BIND:
                        stream.send(ad.write_message(found.number, ad.write_result(ad.RESPONSES[ad.BIND], 0)))
                    elif found.tag == ad.SEARCH:
                        self.search(stream, found)

    def search(self, stream: ad.Stream, found: ad.Message) -> None:
        request = ad.Request(0, 0, "search", found.number, found.tag)
        request.take(found)
        pages = [page for control in found.controls() if (page := ad.Page.read(found, control))]
        if request.scope == 0:
            stream.send(ad.write_message(found.number, self.group(request.attributes)))
            stream.send(ad.write_message(found.number, ad.write_result(DONE, 0)))
            return
        first, last, controls = 0, self.users, b""
        if pages:
            owner, _, place = pages[0].cookie.decode().partition(" ")
            if pages[0].cookie and owner != self.name:
                stream.send(ad.write_message(found.number, ad.write_result(DONE, 53)))
                return
            first = int(place or 0)
            last = min(first + pages[0].size, self.users)
            cookie = f"{self.name} {last}".encode() if last < self.users else b""
            controls = ad.element(0xA0, ad.Page(0, cookie).control())
        entries = (self.entry(f"CN={number},{USERS}", {"cn": [str(number)]}) for number in range(first, last))
        stream.send(b"".join(ad.write_message(found.number, entry) for entry in entries))
        stream.send(ad.write_message(found.number, ad.write_result(DONE, 0), controls))

    def group(self, attributes: list[str]) -> bytes:
        values = [f"CN={number},{USERS}" for number in range(self.members)]
        name = attributes[0]
        if asked := ad.Range.read(name.encode()):
            last = self.members - 1 if asked.high is None else asked.high
            values = values[asked.low : last + 1]
            name = ad.Range(asked.name, asked.low, None if last >= self.members - 1 else last).written().decode()
        return self.entry(GROUP, {name: values})

    @staticmethod
    def entry(dn: str, attributes: dict[str, list[str]]) -> bytes:
        written = (ad.write_attribute(name.encode(), [*map(octets, values)]) for name, values in attributes.items())
        return ad.element(ad.ENTRY, octets(dn) + ad.element(0x30, b"".join(written)))


class Answer:
    """What a search brought."""

    def __init__(self) -> None:
        self.entries: list[list[tuple[str, list[str]]]] = []
        self.code: int | None = None
        self.cookie: bytes | None = None

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The first entry's attributes, and how many values each has."""
        return [(name, len(values)) for name, values in self.entries[0]]


class Client:
    """A client of the proxy, over TLS."""

    def __init__(self, port: int, ca_file: Path) -> None:
        peer = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket = ssl.create_default_context(cafile=str(ca_file)).wrap_socket(peer, server_hostname="127.0.0.1")
        self.buffer = b""
        self.number = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def receive(self) -> ad.Message | None:
        """The next message; None at the end."""
        while (part := ad.read_part(self.buffer, 0)) is None or part.end > len(self.buffer):
            try:
                chunk = self.socket.recv(65536)
            except OSError:
                return None
            if not chunk:
                return None
            self.buffer += chunk
        found, self.buffer = ad.Message.read(self.buffer[: part.end]), self.buffer[part.end :]
        return found

    def search(self, base: str, scope: int, names: list[str], page: ad.Page | None = None, limit: int = 0) -> Answer:
        """Searches; the code is None where the connection ends."""
        answer = Answer()
        self.send_search(base, scope, names, page, limit)
        while found := self.receive():
            if found.tag == ad.ENTRY:
                answer.entries.append(self.attributes(found))
            else:
                answer.code = ad.read_integer(found.raw, found.parts()[0])
                pages = [value for control in found.controls() if (value := ad.Page.read(found, control))]
                answer.cookie = pages[0].cookie if pages else None
                break
        return answer

    def send_search(self, base: str, scope: int, names: list[str], page: ad.Page | None, limit: int) -> None:
        self.number += 1
        fields = octets(base) + ad.integer(scope, 0x0A) + ad.integer(0, 0x0A) + ad.integer(limit) + ad.integer(0)
        fields += b"\x01\x01\x00" + ad.element(0x87, b"objectClass")
        fields += ad.element(0x30, b"".join(map(octets, names)))
        controls = ad.element(0xA0, page.control()) if page else b""
        self.socket.sendall(ad.write_message(self.number, ad.element(ad.SEARCH, fields), controls))

    @staticmethod
    def attributes(found: ad.Message) -> list[tuple[str, list[str]]]:
        attributes = []
        for whole in ad.parts_of(found.raw, found.parts()[1]):
            name, values = ad.parts_of(found.raw, whole)
            texts = [found.bytes_of(value).decode() for value in ad.parts_of(found.raw, values)]
            attributes.append((found.bytes_of(name).decode(), texts))
        return attributes

    def users(self, page: ad.Page | None = None, limit: int = 0) -> Answer:
        return self.search(USERS, 2, ["cn"], page, limit)

    def group(self, attribute: str) -> Answer:
        return self.search(GROUP, 0, [attribute])

    def members(self) -> list[str]:
        """All members, as a careful client reads them."""
        found: list[str] = []
        name = "member"
        while True:
            answered = dict(self.group(name).entries[0])
            described = {ad.Range.read(key.encode()): values for key, values in answered.items() if values}
            ((part, values),) = described.items()
            found += values
            if part is None or part.high is None:
                return found
            name = f"member;range={part.high + 1}-*"


class ProxyTest(unittest.TestCase):
    """Each test has a proxy of its own before two directories."""

    folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([HERE / "certificates.sh", cls.folder.name], check=True)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def setUp(self) -> None:
        self.one, self.two = Directory("one", 2500, 4000), Directory("two", 2500, 4000)
        self.process = self.start("--backend", self.one.url, "--backend", self.two.url, "--owner", str(os.getpid()))
        assert self.process.stdout
        self.ports = json.loads(self.process.stdout.readline())

    def tearDown(self) -> None:
        self.process.terminate()
        self.process.communicate()
        self.one.listener.close()
        self.two.listener.close()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        tls = self.folder.name
        files = ["--certificate", f"{tls}/server.crt", "--key", f"{tls}/server.key"]
        command = [sys.executable, str(HERE / "ad_proxy.py"), *files]
        return subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def client(self) -> Client:
        client = Client(self.ports["port"], Path(self.folder.name) / "root.crt")
        self.addCleanup(client.socket.close)
        return client

    def command(self, do: str, **more: Any) -> dict[str, Any]:
        with socket.create_connection(("127.0.0.1", self.ports["control"]), timeout=60) as peer:
            lines = peer.makefile("rw")
            lines.write(json.dumps({"do": do, **more}) + "\n")
            lines.flush()
            reply: dict[str, Any] = json.loads(lines.readline())
            return reply

    def set(self, **settings: Any) -> None:
        self.assertEqual(self.command("set", settings=settings), {})

    def log(self, kind: str = "search") -> list[dict[str, Any]]:
        return [event for event in self.command("log")["events"] if event["kind"] == kind]

    # MaxPageSize

    def test_an_unpaged_search_ends_at_the_cap(self) -> None:
        answer = self.client().users()
        self.assertEqual((len(answer.entries), answer.code), (1000, ad.SIZE_LIMIT_EXCEEDED))
        self.assertEqual(
            (self.log()[0]["entries"], self.log()[0]["result"], self.log()[0]["page_size"]), (1000, 4, None)
        )

    def test_an_unpaged_search_of_no_more_than_the_cap_is_whole(self) -> None:
        self.one.users = 1000
        answer = self.client().users()
        self.assertEqual((len(answer.entries), answer.code), (1000, 0))

    def test_the_clients_own_size_limit(self) -> None:
        answer = self.client().users(limit=10)
        self.assertEqual((len(answer.entries), answer.code), (10, ad.SIZE_LIMIT_EXCEEDED))

    def test_a_page_larger_than_the_cap_is_cut_to_it(self) -> None:
        client, cookie, sizes, names = self.client(), b"", [], set()
        while True:
            answer = client.users(ad.Page(5000, cookie))
            sizes.append(len(answer.entries))
            names |= {entry[0][1][0] for entry in answer.entries}
            self.assertEqual(answer.code, 0)
            assert answer.cookie is not None
            cookie = answer.cookie
            if not cookie:
                break
        self.assertEqual((sizes, len(names)), ([1000, 1000, 500], 2500))
        self.assertEqual([(event["page_size"], event["granted"]) for event in self.log()], [(5000, 1000)] * 3)
        self.assertEqual([event["has_cookie"] for event in self.log()], [False, True, True])

    def test_a_smaller_page_stays_and_another_cap_counts(self) -> None:
        self.set(max_page_size=7)
        client = self.client()
        self.assertEqual(len(client.users(ad.Page(5, b"")).entries), 5)
        self.assertEqual(len(client.users(ad.Page(8, b"")).entries), 7)
        self.set(max_page_size=0)
        self.assertEqual(len(client.users(ad.Page(2400, b"")).entries), 2400)
        self.assertEqual(len(client.users().entries), 2500)

    # MaxValRange

    def test_values_up_to_the_cap_come_whole(self) -> None:
        self.one.members = 1500
        self.assertEqual(self.client().group("member").counts, [("member", 1500)])

    def test_one_value_more_makes_a_range(self) -> None:
        self.one.members = 1501
        client = self.client()
        self.assertEqual(client.group("member").counts, [("member", 0), ("member;range=0-1499", 1500)])
        self.assertEqual(client.group("member;range=1500-*").counts, [("member;range=1500-*", 1)])

    def test_the_schema_comes_whole(self) -> None:
        answer = self.client().search("CN=Aggregate,CN=Schema,DC=test", 0, ["attributeTypes"])
        self.assertEqual(answer.counts, [("attributeTypes", 4000)])

    def test_ranges_are_capped_however_they_are_asked_for(self) -> None:
        client = self.client()
        for asked, counts in {
            "member;range=0-*": [("member;range=0-*", 0), ("member;range=0-1499", 1500)],
            "member;range=1500-*": [("member;range=1500-*", 0), ("member;range=1500-2999", 1500)],
            "member;range=3000-*": [("member;range=3000-*", 1000)],
            "member;range=100-3000": [("member;range=100-3000", 0), ("member;range=100-1599", 1500)],
            "member;range=100-199": [("member;range=100-199", 100)],
        }.items():
            with self.subTest(asked):
                self.assertEqual(client.group(asked).counts, counts)
        self.assertEqual(self.log()[1]["ranges"], ["member;range=1500-2999"])

    def test_where_the_empty_name_stands(self) -> None:
        client = self.client()
        self.set(echo="after")
        self.assertEqual(client.group("member").counts, [("member;range=0-1499", 1500), ("member", 0)])
        self.set(echo="none")
        self.assertEqual(client.group("member").counts, [("member;range=0-1499", 1500)])

    def test_caps_are_used_in_turn_and_every_value_comes_once(self) -> None:
        self.set(max_val_range=[1000, 10, 1500])
        members = self.client().members()
        self.assertEqual((len(members), len(set(members))), (4000, 4000))
        ranges = [name for event in self.log() for name in event["ranges"]]
        self.assertEqual(
            ranges[:4], [f"member;range={part}" for part in ("0-999", "1000-1009", "1010-2509", "2510-3509")]
        )
        self.set(max_val_range=[])
        self.assertEqual(self.client().group("member").counts, [("member", 4000)])

    # Backends

    def test_connections_go_where_the_route_says(self) -> None:
        self.set(route=[0, 1, 1])
        for _ in range(4):
            self.client().group("member")
        self.assertEqual([event["backend"] for event in self.log()], [0, 1, 1, 0])
        self.assertEqual([event["connection"] for event in self.log()], [1, 2, 3, 4])

    def test_a_cookie_belongs_to_one_backend(self) -> None:
        self.set(route=[0, 1])
        cookie = self.client().users(ad.Page(10, b"")).cookie
        assert cookie
        self.assertEqual(self.client().users(ad.Page(10, cookie)).code, 53)

    def test_a_backend_that_is_not_there(self) -> None:
        self.one.listener.shutdown(socket.SHUT_RDWR)
        self.one.listener.close()
        client = self.client()
        self.assertIsNone(client.group("member").code)
        self.assertEqual(len(self.log("refused")), 1)

    # Connections that end

    def test_an_idle_connection_is_ended(self) -> None:
        self.set(idle=0.05)
        client = self.client()
        self.assertEqual(client.group("member").code, 0)
        self.assertIsNone(client.receive())
        self.assertEqual(self.log("end")[0]["why"], "idle")

    def test_drop_ends_what_is_open(self) -> None:
        client = self.client()
        self.assertEqual(client.group("member").code, 0)
        self.command("drop")
        self.assertIsNone(client.receive())
        self.assertEqual(self.client().group("member").code, 0)

    def test_after_so_many_operations(self) -> None:
        self.set(rules=[{"when": "operation", "number": 2, "do": "close"}])
        client = self.client()
        self.assertEqual([client.group("member").code for _ in range(3)], [0, 0, None])

    def test_without_an_answer(self) -> None:
        self.set(rules=[{"when": "search", "do": "hang-up", "base": GROUP}])
        client = self.client()
        self.assertEqual(client.users(ad.Page(10, b"")).code, 0)
        self.assertIsNone(client.group("member").code)

    def test_in_the_middle_of_a_page(self) -> None:
        self.set(rules=[{"when": "page", "number": 2, "do": "cut"}])
        client = self.client()
        cookie = client.users(ad.Page(100, b"")).cookie
        assert cookie
        answer = client.users(ad.Page(100, cookie))
        self.assertEqual((len(answer.entries), answer.code), (51, None))

    def test_in_the_middle_of_a_range(self) -> None:
        self.set(rules=[{"when": "range", "do": "cut"}])
        client = self.client()
        self.assertEqual(client.group("member").code, 0)
        answer = client.group("member;range=1500-*")
        self.assertEqual((answer.entries, answer.code), ([], None))
        self.assertGreater(len(client.buffer), 10_000)

    # Ranges that break off

    def test_ranges_that_break_off(self) -> None:
        asked = "member;range=1500-*"
        for do, counts in {
            "absent": [],
            "end": [(asked, 0)],
            "shift": [(asked, 0), ("member;range=1501-2999", 1499)],
            "short": [(asked, 0), ("member;range=1500-2999", 1499)],
        }.items():
            with self.subTest(do):
                self.set(rules=[{"when": "range", "do": do}])
                client = self.client()
                self.assertEqual(client.group("member").counts[1], ("member;range=0-1499", 1500))
                answer = client.group(asked)
                self.assertEqual((answer.counts, answer.code), (counts, 0))
                self.assertEqual(self.log()[-1]["rule"], do)
                self.assertEqual(client.group(asked).counts[1], ("member;range=1500-2999", 1500))

    def test_an_entry_that_vanishes_and_an_error(self) -> None:
        client = self.client()
        self.set(rules=[{"when": "range", "do": "vanish", "lasting": True}])
        for _ in range(2):
            answer = client.group("member;range=1500-*")
            self.assertEqual((answer.entries, answer.code), ([], 0))
        self.set(rules=[{"when": "range", "do": "error", "code": 52}])
        self.assertEqual(client.group("member;range=1500-*").code, 52)
        self.assertEqual(client.group("member;range=1500-*").code, 0)

    # Held searches

    def test_a_search_is_held_until_it_may_go_on(self) -> None:
        self.assertEqual(self.command("await", seconds=0), {"held": None})
        self.set(rules=[{"when": "range", "do": "hold"}])
        client = self.client()
        client.group("member")
        client.send_search(GROUP, 0, ["member;range=1500-*"], None, 0)
        self.assertEqual(self.command("await", seconds=30)["held"]["base"], GROUP)
        self.one.members = 2000
        self.command("resume")
        found = client.receive()
        assert found
        self.assertEqual([len(values) for _, values in client.attributes(found)], [500])
        self.assertEqual(self.command("await", seconds=0), {"held": None})

    def test_what_the_log_has_can_be_waited_for(self) -> None:
        client = self.client()
        client.group("member;range=3000-*")
        wanted = {"kind": "search", "base": GROUP, "ranges": ["member;range=3000-*"]}
        self.assertEqual(self.command("wait", event=wanted, seconds=30)["event"]["entries"], 1)
        self.assertEqual(self.command("wait", event={"kind": "end"}, seconds=0), {"event": None})
        threading.Timer(0.1, client.socket.close).start()
        self.assertEqual(self.command("wait", event={"kind": "end"}, seconds=30)["event"]["connection"], 1)

    # The program

    def test_what_it_refuses(self) -> None:
        for do, more in {
            "set": {"settings": {"max_pagesize": 3}},
            "sit": {},
            "await": {},
        }.items():
            with self.subTest(do):
                self.assertIn("error", self.command(do, **more))
        faults: list[dict[str, Any]] = [
            {"echo": "no"},
            {"route": [2]},
            {"route": []},
            {"rules": [{"when": "range", "do": "sit"}]},
        ]
        for settings in faults:
            with self.subTest(settings):
                self.assertIn("error", self.command("set", settings=settings))
        self.assertEqual(self.client().group("member").code, 0)

    def test_the_log_can_be_emptied(self) -> None:
        client = self.client()
        client.group("member")
        self.assertEqual(len(self.log()), 1)
        self.command("clear")
        self.assertEqual(self.command("log"), {"events": []})

    def test_what_is_no_ldap_ends_the_connection(self) -> None:
        client = self.client()
        client.socket.sendall(b"\x30\x85\x00\x00\x00\x00\x01")
        self.assertIsNone(client.receive())
        self.assertEqual(len(self.log("end")), 1)

    def test_it_ends_with_its_owner(self) -> None:
        with subprocess.Popen(["sleep", "60"]) as owner:
            process = self.start("--backend", self.one.url, "--owner", str(owner.pid))
            assert process.stdout
            process.stdout.readline()
            owner.kill()
        self.assertEqual(process.wait(timeout=10), 0)
        process.communicate()

    def test_it_ends_when_it_is_told(self) -> None:
        self.process.terminate()
        self.assertEqual(self.process.wait(timeout=10), -signal.SIGTERM)

    def test_a_backend_that_is_none(self) -> None:
        process = self.start("--backend", "http://127.0.0.1/")
        self.assertIn("is no backend", process.communicate(timeout=10)[1])
        self.assertEqual(process.returncode, 1)


if __name__ == "__main__":
    unittest.main()
