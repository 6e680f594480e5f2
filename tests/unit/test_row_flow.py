"""The diagram of rows: what was read equals what is used plus what left, and says so in words."""

from __future__ import annotations

import pandas as pd

from analysis.present.row_flow import Lane, lanes_of_ledger, row_flow, row_flow_diagram

ROWS = pd.DataFrame(
    [
        ("sessions", "kept", 5000),
        ("sessions", "kept_repaired", 200),
        ("sessions", "kept_repaired", 30),
        ("sessions", "quarantined", 40),
        ("courses", "kept", 900),
    ],
    columns=["table", "outcome", "n_rows"],
)


def test_a_lane_sums_files_and_tells_read_used_and_left() -> None:
    courses, sessions = lanes_of_ledger(ROWS)
    assert (sessions.read, sessions.used, sessions.leaving) == ("5,270", "5,230", ["quarantined"])
    assert (courses.read, courses.used, courses.leaving) == ("900", "900", [])


def test_a_hidden_count_makes_the_totals_lower_bounds() -> None:
    lane = Lane("sessions", {"kept": 5000.0, "kept_repaired": None, "quarantined": None})
    assert (lane.read, lane.used) == ("5,000+", "5,000+")
    hidden_only_outside = Lane("sessions", {"kept": 5000.0, "quarantined": None})
    assert (hidden_only_outside.read, hidden_only_outside.used) == ("5,000+", "5,000")


def test_the_drawing_is_described_and_its_numbers_stand_in_a_table() -> None:
    html = row_flow(ROWS).__html__()
    assert "Sessions: 5,270 rows read, 5,230 used, 40 set aside for correction." in html
    assert "Rows waiting for correction: 40 of 6,170" in html
    assert ">230</td>" in html


def test_the_same_rows_give_the_same_bytes() -> None:
    lanes = lanes_of_ledger(ROWS)
    assert row_flow_diagram("rows", lanes) == row_flow_diagram("rows", lanes)


def test_no_rows_are_said_to_be_none() -> None:
    assert "No row was read." in row_flow(ROWS.iloc[:0]).__html__()
