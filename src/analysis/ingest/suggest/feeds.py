"""Which tables a sheet can feed, and with what: the feeds of a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from analysis.schema.raw_tables import RAW_TABLES

from .feed_draft import FeedDraft
from .header_words import EDITED_AT, VISIT_DATE, VISIT_STATUS, HeaderWords
from .judgement import Judgement
from .numbers import SESSION_PATTERN
from .rules import NAME_THE_CLINIC, RuleDraft, planned_rule, rule_of
from .wide_feeds import wide_feeds

_KEYS = {"clinic_id", "patient_id", "course_id", "session_no", "session_date", "assessed_on"}


class Sheets:
    """The judged columns of one layout, by what they were taken for."""

    def __init__(
        self, judged: Sequence[Judgement], words: HeaderWords, clinic: RuleDraft | None
    ) -> None:
        self.words = words
        self.plain = {j.target: j for j in judged if j.use == "mapped" and not j.is_wide}
        self.wide = {j.target: j for j in judged if j.use == "mapped" and j.is_wide}
        unnamed = RuleDraft({"const": NAME_THE_CLINIC}, ["review: no column names the clinic"])
        named = self.plain.get("clinic_id")
        self.clinic = (
            rule_of("clinic_id", named, {"from": named.name}) if named else clinic or unnamed
        )

    def feeds(self) -> list[FeedDraft]:
        """Every feed for which something was found, complete or not."""
        drafts = [self._patients(), self._courses()]
        drafts += [self._sessions(), self._looks(), self._events()]
        found = [draft for draft in drafts if draft is not None]
        return found + wide_feeds(self.wide, self.clinic, self._course_id())

    def _from(self, targets: Iterable[str]) -> dict[str, RuleDraft]:
        return {
            target: rule_of(target, self.plain[target], {"from": self.plain[target].name})
            for target in targets
            if target in self.plain
        }

    def _columns(self, table: str) -> dict[str, RuleDraft]:
        """Keys first, then whatever else of the table was found."""
        names = RAW_TABLES[table].names
        found = {"clinic_id": self.clinic}
        if "course_id" in names and (course := self._course_id()):
            found["course_id"] = course
        return found | self._from(name for name in names if name not in found)

    def _date(self, target: str) -> dict[str, RuleDraft]:
        """The day of a session or look: a column of its own, else the visit's."""
        judged = self.plain.get(target) or self.plain.get(VISIT_DATE)
        if judged is None:
            return {}
        return {target: rule_of(target, judged, {"from": judged.name})}

    def _course_id(self) -> RuleDraft | None:
        """The course's own number, or a rule that tells a patient's courses apart."""
        if "course_id" in self.plain:
            return self._from(["course_id"])["course_id"]
        patient, date = self.plain.get("patient_id"), self._day_header()
        if patient is None:
            return None
        if date is None:
            comment = "review: one course per patient? then course and patient share the number"
            return RuleDraft({"from": patient.name}, [comment])
        same = [self.plain[name].name for name in ("spot_type", "area") if name in self.plain]
        rule: dict[str, Any] = {"patient": patient.name, "same": same, "date": date.name}
        if date.evidence.days.formats:
            rule["date_formats"] = list(date.evidence.days.formats)
        if "session_no" in self.plain:
            rule |= _session(self.plain["session_no"])
        comment = "review: how are the courses of a patient told apart?"
        return RuleDraft({"course_of": rule}, [comment])

    def _day_header(self) -> Judgement | None:
        targets = (VISIT_DATE, "session_date", "started_on", "assessed_on")
        return next((self.plain[name] for name in targets if name in self.plain), None)

    def _patients(self) -> FeedDraft | None:
        patient = self.plain.get("patient_id")
        if patient is None:
            return None
        gathers = {"gather": True} if _repeats(patient) else {}
        return FeedDraft("patients", gathers, self._columns("patients"))

    def _courses(self) -> FeedDraft | None:
        if "patient_id" not in self.plain:
            return None
        columns = self._columns("courses")
        if "spot_type" not in columns:
            comment = "review: no column names the spot; does the clinic treat one kind only?"
            columns["spot_type"] = RuleDraft({"const": "unknown"}, [comment])
        if "planned_sessions" not in columns and "session_no" in self.plain:
            planned = planned_rule(self.plain["session_no"])
            columns |= {"planned_sessions": planned} if planned else {}
        has_scores = "severity_score" in {*self.plain, *self.wide}
        if has_scores and "severity_scale" not in columns:
            columns["clinic_id"].comments.append("review: add severity_scale: {const: ...}")
        settings = self._skipped("not_given")
        if _repeats(self.plain.get("course_id") or self.plain["patient_id"]):
            settings["gather"] = True
        return FeedDraft("courses", settings, columns)

    def _sessions(self) -> FeedDraft | None:
        if "session_no" not in self.plain:
            return None
        columns = self._columns("sessions") | self._date("session_date")
        settings = self._skipped("not_given", "follow_up", blank=("session_no",))
        return FeedDraft("sessions", settings | self._edited(), columns)

    def _looks(self) -> FeedDraft | None:
        columns = self._columns("assessments") | self._date("assessed_on")
        if not set(columns) - _KEYS:
            return None
        return FeedDraft("assessments", self._skipped("not_given") | self._edited(), columns)

    def _events(self) -> FeedDraft | None:
        event = self.plain.get("event")
        if event is None:
            return None
        columns = self._columns("adverse_events")
        settings = self._skipped("not_given", "follow_up", blank=("session_no", "event"))
        signs = event.evidence.separators("event")
        if signs:
            settings["each_part"] = {"column": event.name, "separators": signs}
            columns["event"] = rule_of("event", event, {"cell": True})
        return FeedDraft("adverse_events", settings, columns)

    def _skipped(self, *kinds: str, blank: Sequence[str] = ()) -> dict[str, Any]:
        """Rows that make no record: by the words of the status, or a blank cell that has to be."""
        rows: dict[str, list[str]] = {}
        for target in (VISIT_STATUS, "session_no"):
            judged = self.plain.get(target)
            if judged and (said := self._said(judged, kinds)):
                rows[judged.name] = said
        for target in blank:
            judged = self.plain.get(target)
            if judged and judged.evidence.values.blanks:
                rows[judged.name] = [*rows.get(judged.name, []), ""]
        return {"skip_when": rows} if rows else {}

    def _said(self, judged: Judgement, kinds: Sequence[str]) -> list[str]:
        texts = judged.evidence.values.counts
        said = {self.words.says(kind, text) for kind in kinds for text in texts}
        return [word for kind in kinds for word in self.words.words[kind] if word in said]

    def _edited(self) -> dict[str, Any]:
        judged = self.plain.get(EDITED_AT)
        if judged is None:
            return {}
        formats = judged.evidence.days.formats
        return {
            "edited_at": {"from": judged.name, **({"date_formats": [*formats]} if formats else {})}
        }


def _session(judged: Judgement) -> dict[str, str]:
    """Where a course's session number is read; it is in front of the text unless said."""
    if all(text[0].isdecimal() for text in judged.evidence.values.counts):
        return {"session": judged.name}
    return {"session": judged.name, "session_extract": SESSION_PATTERN}


def _repeats(judged: Judgement) -> bool:
    return judged.evidence.values.any(lambda text: judged.evidence.values.counts[text] > 1)
