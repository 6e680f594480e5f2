"""Keyed pseudonyms: the clinic's own numbers never go further, and what belongs together stays."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError, ParameterError
from analysis.ingest import pseudonyms
from analysis.ingest.pseudonyms import pseudonymise, read_key
from raw_export import raw_tables

KEY = b"a made-up key for tests, 40 bytes long.."
OTHER_KEY = b"another made-up key, also 40 bytes long."
KEYED = re.compile(r"k[0-9a-f]{16}")
ID_COLUMNS = ("patient_id", "course_id", "practitioner_id", "assessor_id")


def patients(*ids: str, clinic: str = "clinic-a", file: str = "patients.csv") -> pd.DataFrame:
    made = raw_tables(patients=[{"patient_id": text, "clinic_id": clinic} for text in ids])
    return made["patients"].assign(file=file)


def keyed(*tables: pd.DataFrame, key: bytes = KEY, ids_shared: bool = False) -> list[str]:
    joined = pd.concat(tables, ignore_index=True)
    made = pseudonymise({"patients": joined}, key, ids_shared=ids_shared)["patients"]
    return made["patient_id"].astype("str").tolist()


def test_an_id_becomes_a_letter_and_sixteen_digits() -> None:
    [pseudonym] = keyed(patients("00123"))
    assert KEYED.fullmatch(pseudonym)


def test_the_same_key_gives_the_same_pseudonym_in_any_company() -> None:
    alone = keyed(patients("00123"))
    assert alone == keyed(patients("7", "00123", "9"))[1:2]
    assert alone != keyed(patients("00123"), key=OTHER_KEY)
    assert alone != keyed(patients("123"))


def test_clinics_have_pseudonyms_of_their_own_unless_ids_are_shared() -> None:
    both = patients("p1", clinic="a"), patients("p1", clinic="b")
    assert len(set(keyed(*both))) == 2
    assert len(set(keyed(*both, ids_shared=True))) == 1


def test_patient_and_course_of_one_number_are_not_linked_by_it() -> None:
    tables = raw_tables(courses=[{"patient_id": "17", "course_id": "17"}])
    [course] = pseudonymise(tables, KEY, ids_shared=False)["courses"].to_dict(orient="records")
    assert course["patient_id"] != course["course_id"]


def test_who_treats_and_assesses_stays_one_person() -> None:
    tables = raw_tables(courses=[{"practitioner_id": "dr1"}], assessments=[{"assessor_id": "dr1"}])
    made = pseudonymise(tables, KEY, ids_shared=False)
    assert made["courses"]["practitioner_id"].item() == made["assessments"]["assessor_id"].item()


def test_no_original_id_survives_in_any_cell() -> None:
    ids = {name: f"canary-{name}" for name in ID_COLUMNS}
    columns = {name: set(table.columns) for name, table in raw_tables().items()}
    rows = {name: [{c: ids[c] for c in ids if c in columns[name]}] for name in columns}
    made = pseudonymise(raw_tables(**rows), KEY, ids_shared=False)
    for table in made.values():
        assert (
            not table.astype("str").apply(lambda cells: cells.str.contains("canary")).any(axis=None)
        )
        for name in set(ID_COLUMNS) & set(table.columns):
            categories = table[name].cat.categories
            assert not categories.str.contains("canary").any()


def test_joins_between_tables_are_preserved() -> None:
    before = raw_tables(patients=[{"patient_id": "p1"}, {"patient_id": "p2"}])
    after = pseudonymise(before, KEY, ids_shared=False)
    for left, right, on in (
        ("courses", "patients", ["clinic_id", "patient_id"]),
        ("sessions", "courses", ["clinic_id", "course_id"]),
        ("assessments", "courses", ["clinic_id", "course_id"]),
    ):
        assert len(after[left].merge(after[right], on=on)) == len(
            before[left].merge(before[right], on=on)
        )


def test_categories_and_plain_text_give_the_same() -> None:
    plain = patients("p1", "", "p2", "p1")
    with_categories = plain.astype({"patient_id": "category", "clinic_id": "category"})
    assert keyed(plain) == keyed(with_categories)
    assert keyed(plain)[1] == ""
    assert keyed(plain)[0] == keyed(plain)[3]


@pytest.mark.parametrize("text", ["Ayşe Y.", "12 34", "-7", "x" * 65])
def test_a_text_that_is_no_id_stays_none(text: str) -> None:
    [pseudonym] = keyed(patients(text))
    assert re.fullmatch(r"invalid [0-9a-f]{8}", pseudonym)


def test_corrected_rows_keep_the_pseudonyms_they_were_written_with() -> None:
    first = keyed(patients("00123", "no id"))
    again = keyed(patients(*first, "00123", file="quarantine/patients.csv"))
    assert again == [*first, first[0]]


def test_elsewhere_a_number_that_looks_keyed_is_a_number_like_any_other() -> None:
    [pseudonym] = keyed(patients("k0123456789abcdef"))
    assert pseudonym != "k0123456789abcdef"


def test_two_ids_with_one_pseudonym_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pseudonyms, "_pseudonym", lambda *_: "k0000000000000000")
    with pytest.raises(DataError, match="two patient ids have the same pseudonym"):
        keyed(patients("p1", "p2"))


# --- the key file --------------------------------------------------------------------------------


def key_file(folder: Path, content: bytes = KEY, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_the_line_end_is_no_part_of_the_key(tmp_path: Path) -> None:
    assert read_key(key_file(tmp_path, KEY + b"\r\n")) == KEY


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        (KEY, 0o640, "others than its owner"),
        (KEY, 0o604, "others than its owner"),
        (KEY[:31], 0o600, "32 to 4096 bytes"),
        (b"", 0o600, "32 to 4096 bytes"),
        (KEY * 200, 0o600, "32 to 4096 bytes"),
        (b"abab" * 10, 0o600, "not random"),
    ],
)
def test_a_poor_key_is_refused(tmp_path: Path, content: bytes, mode: int, why: str) -> None:
    path = key_file(tmp_path, content, mode)
    with pytest.raises(ParameterError, match=why) as refusal:
        read_key(path)
    assert all(problem.what_to_do for problem in refusal.value.problems)
    assert KEY.decode()[:12] not in str(refusal.value)


def test_a_key_inside_a_project_or_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "project" / "study").mkdir(parents=True)
    (tmp_path / "project" / "notebooks").mkdir()
    for place in ("repository", "project", "project/study"):
        with pytest.raises(ParameterError, match="inside a project folder"):
            read_key(key_file(tmp_path / place))


def test_a_link_does_not_lead_around_that(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "link").symlink_to(key_file(tmp_path / "repository"))
    with pytest.raises(ParameterError, match="inside a project folder"):
        read_key(tmp_path / "link")


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name, why in (("pipe", "regular"), ("", "regular"), ("missing", "cannot be opened")):
        with pytest.raises(ParameterError, match=why):
            read_key(tmp_path / name)
