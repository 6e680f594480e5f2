"""Who gets what: one file that the operator writes; nobody else is ever sent anything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from analysis.errors import ParameterError, Problem
from analysis.ingest.study_files import read_study_file
from analysis.parameters.base import Settings
from analysis.schema.columns import CLINIC_PATTERN

# Narrower than the standard: no comment, no quoted part, no comma that would make two of one.
ADDRESS = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|[a-z0-9._-]+@localhost"
)
LONGEST_ADDRESS = 254
ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def _checked(address: str) -> str:
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise ValueError("is not one plain mail address")
    return address


class Recipient(Settings):
    """One address, and of which clinics it gets the summary (`all` is the page over all)."""

    address: str
    clinics: list[str] = Field(min_length=1)
    reports: list[str] = ["leadership_dashboard"]

    _address = field_validator("address")(_checked)

    @field_validator("clinics")
    @classmethod
    def _are_ids(cls, names: list[str]) -> list[str]:
        if not all(re.fullmatch(CLINIC_PATTERN, name) for name in names):
            raise ValueError("holds what is no clinic's id")
        return [name.lower() for name in names]


class MailServer(Settings):
    """Where mail is handed over. The password is read from a file, never from this one."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: str = ""
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)


class DeliverySettings(Settings):
    """What is done with editions once they stand; every part may be left out."""

    sender: str = ""
    operator: str = ""
    mail_server: MailServer | None = None
    recipients: list[Recipient] = Field(default_factory=list)
    # A folder or an object store, as fsspec names it: /srv/reports, s3://bucket/reports.
    copy_to: str = ""
    webhook: str = ""

    @field_validator("sender", "operator")
    @classmethod
    def _is_address(cls, address: str) -> str:
        return _checked(address) if address else address

    @field_validator("webhook")
    @classmethod
    def _is_safe(cls, address: str) -> str:
        parts = urlsplit(address)
        is_local = parts.scheme == "http" and parts.hostname in ON_THIS_MACHINE
        if address and not (parts.scheme == "https" and parts.hostname) and not is_local:
            raise ValueError("has to begin with https://")
        return address


def read_delivery(path: Path) -> DeliverySettings:
    """The settings in a file; `ParameterError` names all that is wrong with them.

    Mail needs a server, a sender and an operator: somebody has to hear of what failed.
    """
    settings = DeliverySettings.read(read_study_file(path), path.name)
    mails = bool(settings.recipients or settings.operator)
    wanted = {"mail_server": settings.mail_server, "sender": settings.sender,
              "operator": settings.operator}  # fmt: skip
    missing = [name for name, value in wanted.items() if mails and not value]
    if missing:
        raise ParameterError(Problem(f"mail needs {', '.join(missing)}", path.name, "add it"))
    return settings
