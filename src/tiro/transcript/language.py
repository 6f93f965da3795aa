"""Which language each chunk is written down in, so that one doubtful window cannot switch it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FLOOR = 0.5
"""Least probability that counts as evidence; half is where a language beats all others together."""

MARGIN = 0.25
"""How much likelier than the prevailing language another must be to take a chunk over."""

ALONE = 0.8
"""A single chunk between others of the prevailing language must be as likely as this."""

LEAST_SPEECH_SECONDS = 3.0
"""A chunk with less speech names no language: a cough or a name is taken for anything."""

LEAST_MASS = 0.1
"""Where the allowed languages are less likely than this together, nothing is known of the chunk."""

Guess = Mapping[str, float] | None
"""Probability per language code; None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which languages may be and how sure a change has to be.

    Attributes:
        allowed: Codes such as `de`; empty: any. Variants such as `de-AT` count as `de`.
        floor: Least probability of a language for a chunk to count as evidence.
        margin: By how much it must be likelier than the prevailing one to take over a chunk.
        alone: Least probability when no neighbouring chunk speaks the same other language.
        least_speech_seconds: Chunks with less speech follow the prevailing language.
    """

    allowed: tuple[str, ...] = ()
    floor: float = FLOOR
    margin: float = MARGIN
    alone: float = ALONE
    least_speech_seconds: float = LEAST_SPEECH_SECONDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided; sequences have one item a chunk, numbers are indexes of chunks.

    Attributes:
        prevailing: The language of most of the speech; None when nothing tells.
        certainty: Its mean probability, weighted by speech; 0 when nothing tells.
        languages: The language of each chunk.
        doubtful: Chunks that sounded like another language and were overruled, or like none.
        rerun: Chunks that were written down in another language than the one decided on.
    """

    prevailing: str | None
    certainty: float
    languages: tuple[str | None, ...]
    doubtful: tuple[int, ...]
    rerun: tuple[int, ...]


def decide(
    guesses: Sequence[Guess],
    policy: Policy,
    *,
    speech_seconds: Sequence[float] | None = None,
    written: Sequence[str | None] | None = None,
) -> Verdict:
    """Decide on the language of each chunk of a recording.

    The prevailing language has the greatest sum of probability times seconds of speech. Another one
    takes a chunk when it is likely there, clearly likelier than the prevailing one, and either a
    neighbouring chunk says the same or it is nearly certain.

    Args:
        guesses: For each chunk, in order, what the engine took it for.
        policy: What is allowed, and how sure a change has to be.
        speech_seconds: How much speech is in each chunk; all alike when not given.
        written: Language in which each was written down; that of the best guess when not given.
    """
    weights = [policy.least_speech_seconds + 1] * len(guesses)
    weights = list(speech_seconds) if speech_seconds is not None else weights
    used = list(written) if written is not None else [_best(guess) for guess in guesses]
    known = [_within(guess, policy) for guess in guesses]
    prevailing, certainty = _prevailing(known, weights)
    if prevailing is None:
        prevailing = _code(policy.allowed[0]) if len(policy.allowed) == 1 else None
    claims = [
        _claim(guess, prevailing, policy) if weight >= policy.least_speech_seconds else None
        for guess, weight in zip(known, weights, strict=True)
    ]
    languages = [
        claim if claim is not None and _holds(at, claims, known, policy) else prevailing
        for at, claim in enumerate(claims)
    ]
    doubtful = [at for at, guess in enumerate(known) if _is_doubtful(guess, languages[at], policy)]
    rerun = [
        at
        for at, (before, now) in enumerate(zip(used, languages, strict=True))
        if now is not None and (before is None or _code(before) != now)
    ]
    return Verdict(prevailing, certainty, tuple(languages), tuple(doubtful), tuple(rerun))


def _code(language: str) -> str:
    """Give the plain code: `pt-BR` and `PT` are `pt`."""
    return language.replace("_", "-").partition("-")[0].lower()


def _best(guess: Guess) -> str | None:
    return max(sorted(guess), key=lambda code: guess[code]) if guess else None


def _within(guess: Guess, policy: Policy) -> dict[str, float]:
    """Keep the allowed languages and share the rest of the probability among them."""
    sums: dict[str, float] = {}
    for language, probability in (guess or {}).items():
        code = _code(language)
        sums[code] = sums.get(code, 0.0) + probability
    allowed = {_code(language) for language in policy.allowed}
    if not allowed:
        return sums
    kept = {code: probability for code, probability in sums.items() if code in allowed}
    mass = sum(kept.values())
    if mass < LEAST_MASS:
        return {}
    return {code: probability / mass for code, probability in kept.items()}


def _prevailing(
    known: Sequence[Mapping[str, float]], weights: Sequence[float]
) -> tuple[str | None, float]:
    totals: dict[str, float] = {}
    heard = 0.0
    for guess, weight in zip(known, weights, strict=True):
        heard += weight if guess else 0.0
        for code, probability in guess.items():
            totals[code] = totals.get(code, 0.0) + weight * probability
    best = _best(totals)
    return best, (totals[best] / heard if best is not None and heard > 0 else 0.0)


def _claim(guess: Mapping[str, float], prevailing: str | None, policy: Policy) -> str | None:
    """Give the other language that a chunk clearly speaks, if any."""
    best = _best(guess)
    if best is None or best == prevailing or guess[best] < policy.floor:
        return None
    is_clear = guess[best] - guess.get(prevailing or "", 0.0) >= policy.margin
    return best if is_clear else None


def _holds(
    at: int,
    claims: Sequence[str | None],
    known: Sequence[Mapping[str, float]],
    policy: Policy,
) -> bool:
    """Tell whether a claim is borne out by a neighbour, or sure enough by itself."""
    claim = claims[at]
    neighbours = (*claims[max(0, at - 1) : at], *claims[at + 1 : at + 2])
    return claim in neighbours or known[at].get(claim or "", 0.0) >= policy.alone


def _is_doubtful(guess: Mapping[str, float], decided: str | None, policy: Policy) -> bool:
    best = _best(guess)
    return best is None or best != decided or guess[best] < policy.floor
