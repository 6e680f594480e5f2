"""What is to be planned for: a clinic's size and mix, turned into made-up clinics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.errors import ParameterError, Problem
from analysis.schema import codes
from analysis.synthetic import Scenario, scenario_named
from analysis.synthetic.scenarios import LAST_DAY_NO
from analysis.synthetic.spot_types import with_shares

DAYS_PER_MONTH = 365.25 / 12
# First courses start evenly from the first day to ten days before the export's (`draw_complaint`).
STARTING_DAYS = LAST_DAY_NO - 10
MOST_PATIENTS = 1000  # a month; a simulation of so many takes minutes and gigabytes
MOST_CLINICS = 200
GAP_DAYS = (3, 90)  # visits come up to two days early, never two on one day (`synthetic.stopping`)
SHARES_TOLERANCE = 1e-3  # three thirds written with three digits


@dataclass(frozen=True)
class ClinicToPlan:
    """New patients a month in all clinics together, their mix of spot types, how they are followed.

    `mix` holds shares of the patients by spot type that add up to 1; empty means the mix of the
    synthetic clinics. `followed_share` is the share of planned follow-up visits that are kept by
    patients who are not lost. `reference` is what the form asks (DATA_CONTRACT 2). `gap_days` lie
    between two sessions in every clinic; None means the gaps of the synthetic clinics in turn.
    """

    patients_per_month: int
    mix: Mapping[str, float] = field(default_factory=dict)
    clinics: int = 1
    followed_share: float = 1 - Scenario("", "").missed_follow_up
    reference: str = codes.SUN_PROTECTION_REFERENCES[0]
    gap_days: int | None = None

    def problems(self) -> Iterator[Problem]:
        """Everything that cannot be planned for."""
        if not 1 <= self.patients_per_month <= MOST_PATIENTS:
            yield Problem(
                "there has to be at least one new patient a month",
                "--patients-per-month",
                f"a whole number from 1 to {MOST_PATIENTS}",
            )
        if not 1 <= self.clinics <= MOST_CLINICS:
            yield Problem(f"is not from 1 to {MOST_CLINICS}", "--clinics")
        if not 0 < self.followed_share <= 1:
            yield Problem("is not a share above 0, up to 1", "--followed-share")
        if self.reference not in codes.SUN_PROTECTION_REFERENCES:
            known = ", ".join(codes.SUN_PROTECTION_REFERENCES)
            yield Problem("is no such question", "--reference", f"one of {known}")
        least, most = GAP_DAYS
        if self.gap_days is not None and not least <= self.gap_days <= most:
            yield Problem(f"is not from {least} to {most} days", "--gap-days")
        yield from _problems_of_mix(self.mix)

    def scenario(self) -> Scenario:
        """Clinics of this size and mix; their numbers are those of `main` otherwise.

        Drawn over the whole time of the synthetic records at the monthly rate, so that every
        horizon is the last part of one set of records.
        """
        main = scenario_named("main")
        shares = {code: float(self.mix.get(code, 0.0)) for code in codes.SPOT_TYPES}
        return replace(
            main,
            name="planning",
            title="clinics of the size and mix that are planned for",
            patients=round(self.patients_per_month * STARTING_DAYS / DAYS_PER_MONTH),
            clinics=self.clinics,
            spot_types=with_shares(shares) if self.mix else main.spot_types,
            gap_days=main.gap_days if self.gap_days is None else (self.gap_days,),
            missed_follow_up=1 - self.followed_share,
            sun_protection_reference=self.reference,  # type: ignore[arg-type] # checked above
        )

    def commonest(self, count: int) -> tuple[str, ...]:
        """The spot types with the largest shares, at most `count`."""
        shares = {numbers.code: numbers.share for numbers in self.scenario().spot_types}
        ordered = sorted(shares, key=lambda code: -shares[code])
        return tuple(code for code in ordered[:count] if shares[code] > 0)


def mix_of(text: str) -> tuple[dict[str, float], list[Problem]]:
    """The shares in `melasma=0.6,freckle=0.4`, and what could not be read of them."""
    shares: dict[str, float] = {}
    problems = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        code, _, share = (piece.strip() for piece in part.partition("="))
        try:
            number = float(share)
        except ValueError:
            problems.append(Problem(f"`{part}` is not TYPE=SHARE", "--mix", "such as melasma=0.6"))
            continue
        if code in shares:
            problems.append(Problem(f"`{code}` stands there twice", "--mix"))
        shares[code] = number
    return shares, problems


def _problems_of_mix(mix: Mapping[str, float]) -> Iterator[Problem]:
    unknown = [code for code in mix if code not in codes.SPOT_TYPES]
    if unknown:
        known = f"known: {', '.join(codes.SPOT_TYPES)}"
        yield Problem(f"unknown spot type `{'`, `'.join(unknown)}`", "--mix", known)
    if any(not 0 <= share <= 1 for share in mix.values()):
        yield Problem("a share is not between 0 and 1", "--mix")
    total = sum(mix.values())
    if mix and not abs(total - 1) <= SHARES_TOLERANCE:
        yield Problem(f"the shares add up to {total:.4g}", "--mix", "they have to add up to 1")


def refuse(problems: list[Problem]) -> None:
    """`ParameterError` with all the problems, if there is one."""
    if problems:
        raise ParameterError(problems)
