"""One message to one address, handed to the operator's mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from analysis.errors import ParameterError, Problem

from .settings import DeliverySettings, MailServer

TEXT, PAGE = "message.txt", "message.html"
DOMAIN = "spot-outcomes.invalid"  # reserved: a Message-ID that no other program gives


def summary(settings: DeliverySettings, to: str, edition: Path, key: str) -> EmailMessage:
    """The message that lies in an edition, addressed; its first line is the subject."""
    text = (edition / TEXT).read_text(encoding="utf-8")
    made = _addressed(settings, to, text.partition("\n")[0].strip(), key)
    made.set_content(text)
    made.add_alternative((edition / PAGE).read_text(encoding="utf-8"), subtype="html")
    return made


def alert(settings: DeliverySettings, subject: str, lines: list[str], key: str) -> EmailMessage:
    """What the operator has to know."""
    made = _addressed(settings, settings.operator, subject, key)
    made.set_content("\n".join(lines) + "\n")
    return made


def _addressed(settings: DeliverySettings, to: str, subject: str, key: str) -> EmailMessage:
    """`EmailMessage` refuses a line break in a header; here it is refused before it is made."""
    if any(not sign.isprintable() for sign in subject):
        raise ParameterError(Problem("a subject holds what is not printed", "message"))
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.sender, to, subject
    made["Message-ID"] = f"<{key}@{DOMAIN}>"
    made["Auto-Submitted"] = "auto-generated"
    return made


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A session with the mail server; its end is never a reason to send anything again."""
    context = ssl.create_default_context()
    if server.security == "tls":
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout_seconds, context=context
        )
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    try:
        if server.security == "starttls":
            session.starttls(context=context)
        if server.user:
            session.login(server.user, _password(server))
        yield session
    finally:
        session.close()


def _password(server: MailServer) -> str:
    try:
        return Path(server.password_file).read_text(encoding="utf-8").strip()
    except OSError:
        remedy = "write the password into that file, readable by this user alone"
        raise ParameterError(Problem("cannot be read", "password_file", remedy)) from None
