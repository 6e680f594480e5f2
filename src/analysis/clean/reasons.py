"""Every reason that stands in the row ledger: what it means and what a person can do about it."""

from __future__ import annotations

from .cell_reasons import CELL_REASONS
from .outcomes import MERGED, OUT_OF_SCOPE, QUARANTINED, REPAIRED, Reason

# Profiles may declare reasons of their own for text codes (`text_codes`).
UNLISTED = "see the profile of this export, which gives this reason"

_DUPLICATES = (
    Reason("identical_duplicate", (MERGED,), "Another row says the same in every column."),
    Reason("superseded_by_edit", (MERGED,), "A later edit of the same record is in the export."),
    Reason("gathered", (MERGED,), "The row's cells were united with the record's other rows."),
    Reason("corrected", (MERGED,), "A corrected quarantine row replaces this row."),
    Reason(
        "attributes_disagree",
        (MERGED, REPAIRED),
        "Rows of one patient disagree; the majority decided, and ties were blanked.",
        "correct the patient's attributes in the clinic's system",
    ),
    Reason(
        "duplicates_disagree",
        (QUARANTINED,),
        "Several rows have the same key and say different things.",
        "keep the right one of the rows with this key",
    ),
    Reason(
        "two_people_under_one_number",
        (QUARANTINED,),
        "Rows of one patient number differ in sex and by more than five years of age.",
        "give each person an own patient number, in all tables",
    ),
    Reason(
        "patient_under_two_numbers",
        (QUARANTINED,),
        "Courses of two patient numbers agree in every session date and every score.",
        "if it is one person, drop the copy (`no` under `use`); if not, correct the records",
    ),
)

_PARENTS = (
    Reason(
        "parent_missing",
        (QUARANTINED,),
        "The patient, course or session that the row belongs to is not in the export.",
        "add the missing patient, course or session",
    ),
    Reason(
        "parent_quarantined",
        (QUARANTINED,),
        "The patient, course or session that the row belongs to waits in quarantine.",
        "mend the patient, course or session this row belongs to; this row then comes back",
    ),
    Reason(
        "parent_out_of_scope",
        (OUT_OF_SCOPE,),
        "The patient, course or session that the row belongs to is out of scope.",
    ),
)

_CLINICAL = (
    Reason("under_18", (OUT_OF_SCOPE,), "The patient is a minor."),
    Reason(
        "age_above_100",
        (REPAIRED,),
        "An age above 100 years was blanked.",
        "correct the age",
    ),
    Reason("not_a_pigment_spot", (OUT_OF_SCOPE,), "The indication is not a pigment spot."),
    Reason(
        "outside_scale",
        (REPAIRED,),
        "A score above the largest value of the course's scale was blanked.",
        "correct the score, or the scale of the course",
    ),
    Reason(
        "scale_mixed_up",
        (QUARANTINED,),
        "At least two scores, and at least half, lie above the scale that the course names.",
        "name the scale that the scores are on, or correct the scores",
    ),
    Reason(
        "late_baseline",
        (REPAIRED,),
        "The first score was taken after the second session; it is kept, but is no baseline.",
        "add the score from before the first session if there is one",
    ),
    Reason(
        "two_sessions_on_one_day",
        (QUARANTINED,),
        "Two sessions of one course have the same date.",
        "correct a date, or delete the session that was not given",
    ),
    Reason(
        "after_recurrence",
        (QUARANTINED,),
        "The session is dated after the spot was found to have come back.",
        "give sessions after a recurrence a new course",
    ),
    Reason(
        "after_retreatment",
        (QUARANTINED,),
        "The session is dated on or after the day the spot was treated anew.",
        "give sessions from the re-treatment on a new course, or correct `retreated_on`",
    ),
    Reason(
        "interval_below_5_days",
        (REPAIRED,),
        "The session came less than 5 days after the one before, in a course planned at 7 or more.",
        "check that this visit was a session",
    ),
    Reason(
        "renumbered",
        (REPAIRED,),
        "The session was given its number by date, or the event follows its session.",
    ),
    Reason(
        "session_number_unclear",
        (QUARANTINED,),
        "The event names a session number that stands for several sessions.",
        "give each session of the course its own number",
    ),
)

REASONS: dict[str, Reason] = {
    reason.name: reason
    for group in (CELL_REASONS, _DUPLICATES, _PARENTS, _CLINICAL)
    for reason in group
}


def what_to_do(reason: str) -> str:
    """What a person at the clinic can do about a row with this reason."""
    return REASONS[reason].what_to_do if reason in REASONS else UNLISTED
