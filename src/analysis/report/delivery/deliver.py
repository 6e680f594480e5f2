"""After a run: what it made is queued for those who get it, then all that waits is sent."""

from __future__ import annotations

import datetime as dt
import json
import smtplib
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import SpotOutcomesError

from ..editions import read_edition
from ..latest import LATEST
from ..retraction import retracted
from ..retries import with_retries
from .copies import copy_edition
from .mail import PAGE, TEXT, alert, connected, summary
from .outbox import Outbox, Queued
from .settings import DeliverySettings

MAIL, ALERT, WEBHOOK = "mail", "alert", "webhook"


def queue_editions(outbox: Outbox, settings: DeliverySettings, editions: Sequence[Path]) -> None:
    """Queue the message of each edition for each address that gets it, and a word to the webhook.

    `editions` are folders `<report>/<clinic>/<edition>`. One without a message is not mailed.
    """
    for folder in editions:
        report, clinic = folder.parts[-3:-1]
        edition = read_edition(folder)
        if edition is None or not ((folder / TEXT).is_file() and (folder / PAGE).is_file()):
            continue
        for one in settings.recipients:
            if report in one.reports and clinic in one.clinics:
                content = {"to": one.address, "edition": str(folder), "of": edition.key}
                outbox.queue(MAIL, content)
        if settings.webhook:
            name = "/".join(folder.parts[-3:])
            outbox.queue(WEBHOOK, {"edition": str(folder), "name": name, "of": edition.key})


def queue_alert(
    outbox: Outbox, settings: DeliverySettings, what: str, lines: Sequence[str], on: dt.date
) -> None:
    """Tell the operator, once a day for the same thing; nobody else hears of it."""
    if settings.operator:
        outbox.queue(ALERT, {"subject": what, "lines": list(lines), "on": on.isoformat()})


def send_all(outbox: Outbox, settings: DeliverySettings) -> list[str]:
    """Send what waits; why some of it could not be sent, without addresses. It waits on.

    An address that is no longer on the list is sent nothing, whatever was queued for it.
    """
    problems: list[str] = []
    allowed = {(one.address, clinic) for one in settings.recipients for clinic in one.clinics}
    for one in list(outbox.waiting()):
        if not _is_still_meant(one, allowed):
            outbox.dropped(one)
            continue
        try:
            with_retries(lambda one=one: _send(one, settings))  # type: ignore[misc]
        except (OSError, smtplib.SMTPException) as error:
            problems.append(f"{one.kind} {one.key[:8]}: {_why(error)}")
            continue
        outbox.sent(one)
    return problems


def _is_still_meant(one: Queued, allowed: set[tuple[str, str]]) -> bool:
    if one.kind == ALERT:
        return True
    folder = Path(one.content["edition"])
    if read_edition(folder) is None or folder.name in retracted(folder.parent):
        return False
    return one.kind != MAIL or (one.content["to"], folder.parent.name) in allowed


def _send(one: Queued, settings: DeliverySettings) -> None:
    content = one.content
    if one.kind == WEBHOOK:
        _post(settings.webhook, one.key, {"edition": content["name"], "key": content["of"]})
        return
    if one.kind == ALERT:
        made = alert(settings, content["subject"], content["lines"], one.key)
    else:
        made = summary(settings, content["to"], Path(content["edition"]), one.key)
    if settings.mail_server is not None:
        with connected(settings.mail_server) as session:
            session.send_message(made)


def _post(address: str, key: str, content: Mapping[str, Any]) -> None:
    """Say it to another program, which can tell by the key if it has heard it before."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    body = json.dumps(content).encode()
    request = urllib.request.Request(address, body, headers, method="POST")
    with _opener().open(request, timeout=30):
        return


class _Straight(urllib.request.HTTPRedirectHandler):
    """What is sent goes where the operator said, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_Straight)


def _why(error: Exception) -> str:
    """The class and the server's code; its text may quote an address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    return f"{type(error).__name__}{f' {code}' if code else ''}"


def copy_editions(settings: DeliverySettings, editions: Sequence[Path]) -> list[str]:
    """Copy editions where the settings say; why some could not be copied."""
    problems = []
    for folder in editions if settings.copy_to else []:
        name = "/".join(folder.parts[-3:-1])
        is_newest = (folder.parent / LATEST).resolve() == folder.resolve()
        try:
            with_retries(
                lambda f=folder, n=name, new=is_newest: copy_edition(  # type: ignore[misc]
                    f, settings.copy_to, n, is_newest=new
                )
            )
        except SpotOutcomesError:
            raise
        except Exception as error:  # each library of stores has its own; the next run tries again
            problems.append(f"copy of {name}/{folder.name}: {type(error).__name__}")
    return problems
