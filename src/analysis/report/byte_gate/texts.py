"""Whether a piece of text says only what may be said."""

from __future__ import annotations

import re

from .held import Held, Scope, bare
from .objections import JOINT, NUMBER, WORD
from .own_texts import words_of
from .tokens import COUNT, Token, has_digit, in_company, plain, tokens

_GAP = "\N{PILCROW SIGN}"


def of_prose(text: str, held: Held, scope: Scope) -> list[str]:
    """Rules that a sentence, a heading or a label breaks.

    Bare session counts pass; numbers that are counted in patients or rows have to be counts.
    """
    return _checked(text, held, scope, labels=True)


def of_cell(text: str, held: Held, scope: Scope) -> list[str]:
    """Rules that a cell of numbers breaks: every number has to be one of the scope's rows."""
    return _checked(text, held, scope, labels=False)


def value_and_limits(value: str, limits: str, held: Held) -> list[str]:
    """Whether a value and the interval in the next cell are of one row."""
    pair = bare(plain(value)), bare(plain(limits))
    return [] if pair in held.pairs or not all(map(has_digit, pair)) else [JOINT]


def _checked(text: str, held: Held, scope: Scope, *, labels: bool) -> list[str]:
    text = plain(text)
    broken = [] if words_of(text) <= held.words else [WORD]
    if not has_digit(text):
        return broken
    broken += [rule for pair in in_company(text) for rule in value_and_limits(*pair, held)]
    rest = _without_phrases(text, held)
    left = list(tokens(rest))
    if has_digit(re.sub(r"\d", "", rest)) or _digits(rest) != sum(map(_token_digits, left)):
        return [*broken, NUMBER]  # a number in a shape that is not known here
    if not all(_is_held(token, held, scope, labels=labels) for token in left):
        broken.append(NUMBER)
    return broken


def _is_held(token: Token, held: Held, scope: Scope, *, labels: bool) -> bool:
    known = held.tokens(scope)
    if token in known or token in held.flows:
        return True
    if token.unit == COUNT or not labels:
        return False
    return token in held.of_levels or _is_session(token, held)


def _is_session(token: Token, held: Held) -> bool:
    """`after 4 sessions`, `session 3`, `1 to 6`."""
    ends = {token.low, token.high} - {""}
    return token.unit in ("", "sessions") and ends <= held.sessions


def _without_phrases(text: str, held: Held) -> str:
    for phrase in held.phrases:
        if phrase in text:
            bounded = rf"(?<![\w.,]){re.escape(phrase)}(?!\w)"
            text = re.sub(bounded, _GAP, text)
            if not has_digit(text):
                break
    return text


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _token_digits(token: Token) -> int:
    return _digits(token.low) + _digits(token.high)
