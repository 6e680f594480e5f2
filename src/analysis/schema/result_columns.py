"""What the columns of the row ledger and of the estimates mean (DATA_CONTRACT 3 and 4)."""

from __future__ import annotations

LEDGER = {
    "table": "target table of the row",
    "file": "file that the row stands in",
    "sheet": "sheet of the workbook; empty for other files",
    "row": "line or sheet row as a person sees it in the file, from 1",
    "outcome": "what became of the row",
    "reason": "code of the rule that decided; empty for rows kept as they came",
    "column": "column that the rule is about",
    "clinic_id": "clinic, where it could be read",
    "patient_id": "pseudonym of the patient, where it could be read",
    "course_id": "course, where it could be read",
    "session_no": "number of the session, where it could be read",
    "assessed_on": "day of the look, where it could be read",
    "event": "adverse event, where it could be read",
}
ESTIMATES = {
    "estimand": "name of the quantity, as in the analysis plan",
    "spot_type": "spot type, or `all`",
    "level": "what it is evaluated at: `key=value` pairs, keys sorted, separated by `;`",
    "value": "the estimate; empty where the gate withholds it",
    "ci_low": "lower limit of the 95 % interval",
    "ci_high": "upper limit of the 95 % interval",
    "unit": "`percent` (0-100), `probability` (0-1), `ratio`, `sessions`, `months`, `count`, ...",
    "p_value": "p value, tests only",
    "n_patients": "patients in the row's analysis population",
    "n_courses": "courses in the row's analysis population",
    "n_assessed": "courses really seen at that level",
    "n_events": "events at that level",
    "fmi": "fraction of missing information, 0-1",
    "method": "`plan` for the primary analysis; others are named (`naive`, `available_case`, ...)",
    "plan_section": "section of the analysis plan",
    "gate": "`pass`, `warn:<reason>` or `withheld:<reason>`",
    "clinic_id": "clinic, or `all`",
}
