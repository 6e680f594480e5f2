"""F33, F34, S18: who is on the list gets each message once; what failed is told the operator."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from aiosmtpd.controller import Controller

from analysis.cli.delivering import delivering
from analysis.cli.outcome import SOME_FAILED, Outcome
from analysis.errors import LockedError, ParameterError, Problem, ReportError
from analysis.report import retries
from analysis.report.delivery.copies import NEWEST
from analysis.report.delivery.deliver import (
    copy_editions,
    queue_alert,
    queue_editions,
    send_all,
)
from analysis.report.delivery.outbox import Outbox
from analysis.report.delivery.settings import DeliverySettings, read_delivery
from analysis.report.editions import retract
from invariants import contents

SEVEN = [f"reader-{number}@clinic.example" for number in range(1, 8)]
OPERATOR = "operator@clinic.example"
DAY = date(2026, 11, 20)


class Server:
    """What a mail server got, by address; told to, it refuses one or does something before."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.refuse: dict[str, str] = {}
        self.before = lambda address, number: None

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        for address in envelope.rcpt_tos:
            self.before(address, len(self.got))
            self.got.append((address, envelope.content))
        return "250 OK"

    def counted(self) -> Counter[str]:
        return Counter(address for address, _ in self.got)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(retries.with_retries, "__defaults__", (lambda _: None, 0.0))
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


def asked(server: Server, **more: object) -> dict[str, object]:
    recipients = [{"address": address, "clinics": ["all"]} for address in SEVEN]
    place = {"host": "127.0.0.1", "port": server.port, "security": "none"}
    return {
        "sender": "reports@clinic.example",
        "operator": OPERATOR,
        "mail_server": place,
        "recipients": recipients,
        **more,
    }


def edition(reports: Path, day: str = "2026-10-31", clinic: str = "all") -> Path:
    folder = reports / "leadership_dashboard" / clinic / day
    (folder / "figures").mkdir(parents=True)
    files = {
        "index.html": b"<p>page</p>",
        "figures/risk-52.csv": b"level,risk\n",
        "message.txt": f"Outcomes to {day}\n\nHalf respond.\n".encode(),
        "message.html": b"<p>Half respond.</p>",
        "provenance.json": json.dumps({"key": f"{clinic}-{day}"}).encode(),
    }
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    for name, content in {**files, "manifest.json": json.dumps(hashes).encode()}.items():
        (folder / name).write_bytes(content)
    return folder


def test_each_address_gets_the_message_of_the_edition_once(tmp_path, server) -> None:
    settings, outbox = DeliverySettings.read(asked(server)), Outbox(tmp_path / "outbox")
    for _ in range(3):
        queue_editions(outbox, settings, [edition_once(tmp_path)])
        assert send_all(outbox, settings) == []
    assert server.counted() == dict.fromkeys(SEVEN, 1)
    sent = message_from_bytes(server.got[0][1], policy=policy.default)
    assert sent["Subject"] == "Outcomes to 2026-10-31"
    assert "Half respond." in sent.get_body(("plain",)).get_content()
    assert sent.get_body(("html",)).get_content().strip() == "<p>Half respond.</p>"
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "outbox").rglob("*")}
    assert modes == {0}


def edition_once(folder: Path) -> Path:
    made = folder / "leadership_dashboard" / "all" / "2026-10-31"
    return made if made.exists() else edition(folder)


def test_f34_a_refusal_for_a_while_costs_nobody_a_message_and_nobody_gets_two(
    tmp_path, server
) -> None:
    settings, outbox = DeliverySettings.read(asked(server)), Outbox(tmp_path / "outbox")
    queue_editions(outbox, settings, [edition(tmp_path)])
    server.refuse = {SEVEN[3]: "451 try later"}
    [problem] = send_all(outbox, settings)
    assert "451" in problem
    assert "@" not in problem
    assert server.counted() == dict.fromkeys([*SEVEN[:3], *SEVEN[4:]], 1)
    server.refuse = {}
    assert send_all(outbox, settings) == []
    assert server.counted() == dict.fromkeys(SEVEN, 1)


@pytest.mark.parametrize("after", [0, 3, 6])
def test_f34_killed_between_two_messages_each_gets_one(tmp_path, server, after: int) -> None:
    settings, outbox = DeliverySettings.read(asked(server)), Outbox(tmp_path / "outbox")
    queue_editions(outbox, settings, [edition(tmp_path)])
    run = os.fork()
    if run == 0:
        try:
            sent = outbox.sent
            count = 0

            def counted(one: object) -> None:
                nonlocal count
                sent(one)
                count += 1
                if count == after:
                    os.kill(os.getpid(), signal.SIGKILL)

            outbox.sent = counted
            if after == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            send_all(outbox, settings)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(run, 0)[1]) == -signal.SIGKILL
    assert len(server.got) == after
    assert send_all(outbox, settings) == []
    assert server.counted() == dict.fromkeys(SEVEN, 1)


def test_killed_before_it_was_noted_a_message_carries_the_same_name_again(tmp_path, server) -> None:
    settings, outbox = DeliverySettings.read(asked(server)), Outbox(tmp_path / "outbox")
    queue_editions(outbox, settings, [edition(tmp_path)])
    noted, outbox.sent = outbox.sent, lambda one: None
    send_all(outbox, settings)
    outbox.sent = noted
    send_all(outbox, settings)
    names = Counter(message_from_bytes(content)["Message-ID"] for _, content in server.got)
    assert sorted(names.values()) == [2] * 7


def test_what_was_taken_back_or_unlisted_meanwhile_is_not_sent(tmp_path, server) -> None:
    settings, outbox = DeliverySettings.read(asked(server)), Outbox(tmp_path / "outbox")
    made = edition(tmp_path)
    queue_editions(outbox, settings, [made])
    fewer = asked(server, recipients=[{"address": SEVEN[0], "clinics": ["all"]}])
    send_all(outbox, DeliverySettings.read(fewer))
    assert server.counted() == {SEVEN[0]: 1}
    november = edition(tmp_path, "2026-11-30")
    queue_editions(outbox, settings, [november])
    retract(november, "wrong_data")
    send_all(outbox, settings)
    assert server.counted() == {SEVEN[0]: 1}


def test_clinics_get_their_own_page_only(tmp_path, server) -> None:
    mine = [{"address": SEVEN[0], "clinics": ["North"]}, {"address": SEVEN[1], "clinics": ["all"]}]
    settings = DeliverySettings.read(asked(server, recipients=mine))
    outbox = Outbox(tmp_path / "outbox")
    made = [edition(tmp_path, clinic=name) for name in ("all", "north", "south")]
    queue_editions(outbox, settings, made)
    send_all(outbox, settings)
    assert server.counted() == {SEVEN[0]: 1, SEVEN[1]: 1}


@pytest.mark.parametrize(
    "address",
    ["a@x.example, b@y.example", "a@x.example\r\nBcc: evil@x.example", "a", "a@", "a b@x.example",
     '"a"@x.example', "a@x.example\n", "<a@x.example>", "a@x..example\0"],
)  # fmt: skip
def test_s18_what_is_not_one_plain_address_is_refused(server, address: str) -> None:
    for wrong in ({"recipients": [{"address": address, "clinics": ["all"]}]}, {"operator": address},
                  {"sender": address}):  # fmt: skip
        with pytest.raises(ParameterError) as refused:
            DeliverySettings.read(asked(server, **wrong))
        assert "evil" not in str(refused.value)


def test_s18_a_subject_with_a_line_break_never_makes_a_header(tmp_path, server) -> None:
    settings, outbox = DeliverySettings.read(asked(server)), Outbox(tmp_path / "outbox")
    queue_alert(outbox, settings, "x\r\nBcc: evil@x.example", ["line"], DAY)
    with pytest.raises(ParameterError, match="subject"):
        send_all(outbox, settings)
    assert not server.got


def test_mail_needs_somebody_who_hears_of_failures(tmp_path) -> None:
    file = tmp_path / "delivery.yml"
    file.write_text("recipients:\n  - address: a@x.example\n    clinics: [all]\n")
    with pytest.raises(ParameterError, match="mail_server, sender, operator"):
        read_delivery(file)


@pytest.mark.parametrize("address", ["http://x.example/hook", "file:///etc/passwd", "ftp://x"])
def test_a_webhook_is_https(server, address: str) -> None:
    with pytest.raises(ParameterError, match="https"):
        DeliverySettings.read(asked(server, webhook=address))


class Hook(BaseHTTPRequestHandler):
    got: ClassVar[list[tuple[str, dict[str, str]]]] = []
    answer = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(self.answer)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("first", [500, 302])
def test_another_program_is_told_once_and_again_after_it_refused(
    tmp_path, monkeypatch, first: int
) -> None:
    monkeypatch.setattr(Hook, "got", [])
    monkeypatch.setattr(Hook, "answer", first)
    with HTTPServer(("127.0.0.1", 0), Hook) as there:
        threading.Thread(target=there.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{there.server_port}/hook"
        settings = DeliverySettings.read({"webhook": address})
        outbox = Outbox(tmp_path / "outbox")
        queue_editions(outbox, settings, [edition(tmp_path)])
        assert str(first) in send_all(outbox, settings)[0]
        Hook.answer = 204
        assert send_all(outbox, settings) == send_all(outbox, settings) == []
        there.shutdown()
    (key, told), (same, _) = Hook.got
    assert key == same
    assert told["edition"] == "leadership_dashboard/all/2026-10-31"


def written(folder: Path, settings: dict[str, object]) -> str:
    file = folder / "delivery.yml"
    file.write_text(json.dumps(settings))  # JSON is YAML
    return str(file)


def test_a_run_that_fails_alerts_the_operator_once_and_not_the_board(tmp_path, server) -> None:
    file = written(tmp_path, asked(server))
    for _ in range(2):
        with pytest.raises(ReportError), delivering(Outcome(), file, tmp_path / "out"):
            raise ReportError(Problem("a cell failed", "notebook 60"))
    assert server.counted() == {OPERATOR: 1}
    assert b"a cell failed" in server.got[0][1]
    with pytest.raises(LockedError), delivering(Outcome(), file, tmp_path / "out"):
        raise LockedError(Problem("another run"))
    assert server.counted() == {OPERATOR: 1}


def test_what_was_made_before_a_failure_is_sent_all_the_same(tmp_path, server) -> None:
    outcome, file = Outcome(), written(tmp_path, asked(server))
    outcome.facts["editions"] = [str(edition(tmp_path))]
    with pytest.raises(ReportError), delivering(outcome, file, tmp_path / "out"):
        raise ReportError(Problem("the next month failed"))
    assert server.counted() == dict.fromkeys([OPERATOR, *SEVEN], 1)


def test_where_mail_cannot_be_sent_the_run_ends_with_4_and_the_next_sends_it(
    tmp_path, server
) -> None:
    file = written(tmp_path, asked(server))
    server.refuse = dict.fromkeys(SEVEN, "550 unknown")
    outcome = Outcome()
    with delivering(outcome, file, tmp_path / "out"):
        outcome.facts["editions"] = [str(edition(tmp_path))]
    assert (outcome.exit_code, len(outcome.facts["not_delivered"])) == (SOME_FAILED, 7)
    server.refuse = {}
    with delivering(Outcome(), file, tmp_path / "out"):
        pass
    assert server.counted() == dict.fromkeys(SEVEN, 1)


def test_a_copy_is_whole_once_its_manifest_stands_and_is_made_once(tmp_path) -> None:
    pytest.importorskip("fsspec")
    settings = DeliverySettings.read({"copy_to": f"file://{tmp_path / 'copy'}"})
    made = edition(tmp_path / "reports")
    (made.parent / "latest").symlink_to(made.name)
    for _ in range(2):
        assert copy_editions(settings, [made]) == []
    shelf = tmp_path / "copy" / "leadership_dashboard" / "all"
    assert contents(shelf / made.name) == contents(made)
    assert (shelf / NEWEST).read_text() == "2026-10-31\n"
    (shelf / made.name / "manifest.json").unlink()
    (shelf / made.name / "index.html").write_text("half")
    copy_editions(settings, [made])
    assert contents(shelf / made.name) == contents(made)
