"""Whether a piece of text says only what may be said."""

from __future__ import annotations

import re

from .held import Held, Scope
from .objections import JOINT, NUMBER, WORD
from .own_texts import words_of
from .tokens import Token, bare, has_digit, in_company, plain, tokens

_GAP = "\N{PILCROW SIGN}"


def of_prose(text: str, held: Held, scope: Scope) -> list[str]:
    """Rules that a sentence breaks.

    Bare session counts pass; numbers that are counted in patients or rows have to be counts.
    """
    return _checked(text, held, scope, [held.tokens(scope), held.flows, held.of_levels])


def of_label(text: str, held: Held, scope: Scope) -> list[str]:
    """Rules that the head or the label of a row breaks: it says what a row is about, no value."""
    return _checked(text, held, scope, [held.of_levels])


def of_cell(text: str, held: Held, scope: Scope) -> list[str]:
    """Rules that a cell of numbers breaks: every number has to be one of the scope's rows."""
    return _checked(text, held, scope, [held.tokens(scope), held.flows], sessions=False)


def value_and_limits(value: str, limits: str, held: Held, scope: Scope) -> list[str]:
    """Whether a value and the interval in the next cell are of one row."""
    pair = bare(plain(value)), bare(plain(limits))
    return [] if pair in held.pairs(scope) or not all(map(has_digit, pair)) else [JOINT]


def _checked(
    text: str, held: Held, scope: Scope, known: list[set[Token]], *, sessions: bool = True
) -> list[str]:
    text = plain(text)
    rest = _without_phrases(text, held) if has_digit(text) else text
    broken = [] if words_of(rest) <= held.words else [WORD]
    if not has_digit(rest):
        return broken
    broken += [rule for pair in in_company(text) for rule in value_and_limits(*pair, held, scope)]
    left = list(tokens(rest))
    if has_digit(re.sub(r"\d", "", rest)) or _digits(rest) != sum(map(_token_digits, left)):
        return [*broken, NUMBER]  # a number in a shape that is not known here
    for token in left:
        is_session = sessions and _is_session(token, held)
        if not is_session and not any(token in some for some in known):
            return [*broken, NUMBER]
    return broken


def _is_session(token: Token, held: Held) -> bool:
    """`after 4 sessions`, `session 3`, `1 to 6`."""
    ends = {token.low, token.high} - {""}
    return token.unit in ("", "sessions") and ends <= held.sessions


def _without_phrases(text: str, held: Held) -> str:
    # A phrase that is put out of sight leaves no new word behind: those of the whole text decide.
    for phrase in held.phrases.within(text):
        if phrase in text:
            start = r"(?<![\w.,])" if phrase[0].isalnum() else ""
            end = r"(?!\w)" if phrase[-1].isalnum() else ""
            text = re.sub(start + re.escape(phrase) + end, _GAP, text)
            if not has_digit(text):
                break
    return text


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _token_digits(token: Token) -> int:
    return _digits(token.low) + _digits(token.high)
