"""Turkish sentences say what their numbers say, and nothing that the English ones do not say."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.present import (
    change,
    key_figures,
    measure_words,
    precision,
    sentences,
    signal_sentences,
)
from analysis.present.funnel_plots import Placed, finding
from analysis.present.language import LANGUAGES, catalogues, speaking
from analysis.present.lookup import Evidence, Row

# Words that claim a direction: none of them may stand where the interval holds zero.
CLAIMS = re.compile(r"daha seyrek|daha sık|iyileş|azalıyor|artırıyor|Fark var|düzel", re.IGNORECASE)


@pytest.fixture(autouse=True)
def turkish():
    with speaking("tr"):
        yield


def share(value, low, high, **company):
    return Row("x", value=value, ci_low=low, ci_high=high, unit="probability", **company)


def percent(value, low, high, **company):
    return Row("x", value=value, ci_low=low, ci_high=high, unit="percent", **company)


def test_fewer_recurrences_are_told_as_people_in_a_hundred():
    said = sentences.contrast(share(-0.12, -0.19, -0.05), 12)
    assert "daha seyrek geri geliyor" in said
    assert "100 hastada 12 hasta daha az (%95 güven aralığı 5 ile 19 hasta arası)" in said


def test_more_recurrences_are_told_as_more():
    said = sentences.contrast(share(0.07, 0.02, 0.12), 6)
    assert "ilk 6 ayda daha sık geri geliyor" in said
    assert "7 hasta daha çok" in said


@settings(deadline=None, max_examples=50)  # catalogues are read at the first call
@given(st.floats(-0.9, 0), st.floats(0, 0.9))
def test_no_difference_is_claimed_when_the_interval_holds_zero(low, high):
    said = sentences.contrast(share((low + high) / 2, low, high), 12)
    assert "söylenemiyor" in said
    assert not CLAIMS.search(said)


@settings(deadline=None, max_examples=50)  # catalogues are read at the first call
@given(st.floats(-0.9, 0), st.floats(0, 0.9))
def test_no_card_says_that_there_is_a_difference_when_the_interval_holds_zero(low, high):
    said = key_figures._compared(share((low + high) / 2, low, high))
    assert said == "Kesin bir fark yok"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.52, 0.60, "Hastaların yarısından fazlası"),
        (0.40, 0.49, "Hastaların yarısından azı"),
        (0.45, 0.55, "Yaklaşık yarısı: kesin bir şey söylenemez"),
        (math.nan, math.nan, "Sonuç yok"),
    ],
)
def test_verdict_against_one_half(low, high, said):
    assert sentences.against_half(share(0.5, low, high)) == said


def test_sessions_until_half_respond_with_the_set_that_the_data_allow():
    half = Row("x", value=4, ci_low=3, ci_high=5, unit="sessions")
    curve = {4: share(0.54, 0.51, 0.57)}
    said = sentences.sessions_to_half(half, curve)
    assert said == (
        "Hastaların yarısı 4 seans sonunda yanıt veriyor (verilerin izin verdiği aralık 3–5)."
    )


def test_half_that_is_not_reached_is_not_called_reached():
    half = Row("x", value=math.nan, ci_low=6, ci_high=math.nan, unit="sessions")
    said = sentences.sessions_to_half(half, {3: share(0.32, 0.16, 0.47)})
    assert "hastaların yarısının altında kalıyor" in said
    assert "%32 (%95 güven aralığı %16–47)" in said
    assert "6. seanstan itibaren ulaşılmasını dışlamıyor" in said


def test_a_gain_that_cannot_be_told_from_zero_is_not_called_a_gain():
    curve = {1: percent(20, 18, 22), 2: percent(1, -2, 4)}
    said = sentences.gains(curve)
    assert said == "İlk seanstan sonraki hiçbir seansın katkısı sıfırdan ayırt edilemiyor."
    assert not CLAIMS.search(said)


def test_a_withheld_number_says_why():
    row = Row("x", gate="withheld:too_few_recurrences")
    assert sentences.contrast(row, 12) == (
        "Yüksek ve düşük güneşten korunma, ilk 12 ay: gösterilmiyor: nüks sayısı çok az."
    )


def test_a_chart_without_a_signal_claims_no_change():
    level = {"variation": "neither", "assurance": "no_target"}
    whole = percent(50, 40, 60, level=level)
    said = signal_sentences.finding(whole, "higher_is_better")
    assert said == (
        "Yalnızca olağan iniş çıkışlar. Tek başına rastlantıyla beklenen aralık: %40–60."
    )
    assert not CLAIMS.search(said)


def test_a_signal_says_since_when_without_a_suffix_on_the_date():
    level = {"variation": "concern", "since": "2026-03", "newest": "2026-09"}
    whole = percent(50, 40, 60, level=level)
    assert signal_sentences.said_shortly(whole) == "Daha kötüye değişim (Mar 2026 döneminden beri)"


def test_a_unit_beyond_its_limits_is_named_and_a_doubtful_one_is_called_so():
    inside = Row("x", value=1.4, unit="ratio", n_assessed=50)
    units = [Placed("Kuzey", "worse", inside, None), Placed("Güney", "perhaps_worse", inside, None)]
    assert finding(units, "clinic") == (
        "Kuzey: beklenenden kötü. Güney: belki beklenenden kötü; rastlantı yirmide birini oraya"
        " düşürür."
    )


def test_more_courses_are_told_in_turkish_numbers():
    counts = {"n_assessed": 10, "n_patients": 500, "n_courses": 1000}
    gate = "withheld:too_few_reached_session"
    row = Row("improvement.responder50", "melasma", {"k": "8"}, gate=gate, **counts)
    said = precision.what_it_takes(row)
    assert said.startswith("Yaklaşık 4.000 kür daha (melazma) gerekir; 8. seanstan sonra")


# --- both languages choose the same message from the same numbers --------------------------------


def _choices(monkeypatch, make) -> dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]]:
    """What each language says: the message, the names of its values, and their digits."""
    made = {}
    plain = catalogues._said.__wrapped__
    for language in LANGUAGES:
        told: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []

        def said(language, message, values, told=told):
            digits = tuple(re.sub(r"\D", "", str(value)) for _, value in values)
            if not message.startswith(("amount-", "range-", "numbers-", "dates-")):
                told.append((message, tuple(name for name, _ in values), digits))
            return plain(language, message, values)

        with monkeypatch.context() as patch, speaking(language):
            patch.setattr(catalogues, "_said", said)
            make()
        # Numbers within nested sentences may stand in another order: what counts is which digits.
        made[language] = [
            (name, names, tuple(map("".join, map(sorted, d)))) for name, names, d in told
        ]
    return made


_ends = st.tuples(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9)).map(sorted)
_rows = _ends.map(lambda ends: share(sum(ends) / 2, *ends))
_percents = _ends.map(lambda ends: percent(50 * sum(ends), 100 * ends[0], 100 * ends[1]))
_curves = st.dictionaries(st.integers(1, 8), _percents, min_size=1)
_halves = st.builds(
    lambda value, low, high: Row("x", value=value, ci_low=low, ci_high=high, unit="sessions"),
    st.sampled_from([math.nan, 2.0, 4.0]),
    st.sampled_from([math.nan, 2.0, 4.0]),
    st.sampled_from([math.nan, 4.0, 6.0]),
)


@settings(deadline=None, max_examples=50)  # catalogues are read at the first call
@given(_rows, _curves, _curves, _halves)
def test_both_languages_make_the_same_claim_from_the_same_numbers(row, curve, naive, half):
    def make():
        sentences.contrast(row, 12)
        sentences.against_half(row)
        sentences.gains(curve)
        sentences.ignoring_stopping(curve, naive)
        sentences.sessions_to_half(half, curve)
        sentences.furthest_apart({"a": row, "b": replace_value(row)}, 4)
        key_figures._compared(row)

    with pytest.MonkeyPatch.context() as patch:
        made = _choices(patch, make)
    assert [one[:2] for one in made["en"]] == [one[:2] for one in made["tr"]]
    for (name, _, english), (_, _, turkish) in zip(made["en"], made["tr"], strict=True):
        assert english == turkish, name


def replace_value(row: Row) -> Row:
    return share(row.value / 3, row.ci_low / 3, row.ci_high / 3)


@settings(deadline=None, max_examples=50)  # catalogues are read at the first call
@given(
    st.sampled_from(["improvement", "concern", "higher", "lower", "neither"]),
    st.sampled_from(["met", "missed", "hit_or_miss", "no_target"]),
    st.sampled_from(["", "2026-03", "2026-Q3", "2026-H1"]),
    _percents,
)
def test_both_languages_read_a_chart_alike(variation, assurance, since, row):
    level = {"variation": variation, "assurance": assurance, "newest": "2026-Q3"}
    level |= {"since": since} if since else {}
    whole = percent(row.value, row.ci_low, row.ci_high, level=level)
    with pytest.MonkeyPatch.context() as patch:
        made = _choices(patch, lambda: signal_sentences.finding(whole, "higher_is_better"))
    assert [one[:2] for one in made["en"]] == [one[:2] for one in made["tr"]]


def test_a_title_of_the_study_folder_is_said_in_its_own_turkish():
    about = {"measures": {"m": {"title": "Sun", "tr": {"title": "Güneş"}}}}
    assert measure_words.title(Evidence((), about, "all"), "m") == "Güneş"


def test_the_newest_period_against_those_before_names_the_interval():
    assert change._points(-0.09) == "−9"
