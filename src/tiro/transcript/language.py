"""Which language each chunk is written down in, so that one doubtful window cannot switch it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tiro.transcript.neighbours import Place, find_sides, gap_seconds

FLOOR = 0.5
"""Least probability that counts as evidence; half is where a language beats all others together."""

MARGIN = 0.25
"""How much likelier than the prevailing language another must be to take a chunk over."""

ALONE = 0.8
"""A single chunk between others of the prevailing language must be as likely as this."""

LEAST_SPEECH_SECONDS = 3.0
"""A chunk with less speech names no language: a cough or a name is taken for anything.

It follows the chunks beside it.
"""

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
        least_speech_seconds: Chunks with less speech follow those beside them.
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
    places: Sequence[Place] | None = None,
) -> Verdict:
    """Decide on the language of each chunk of a recording.

    The prevailing language has the greatest sum of probability times seconds of speech. Another one
    takes a chunk when it is likely there, clearly likelier than the prevailing one, and either a
    neighbouring chunk says the same or it is nearly certain. A chunk with too little speech to name
    a language takes that of its neighbours; where they differ, of the nearer one.

    Args:
        guesses: For each chunk, in order, what the engine took it for.
        policy: What is allowed, and how sure a change has to be.
        speech_seconds: How much speech is in each chunk; all alike when not given.
        written: Language in which each was written down; that of the best guess when not given.
        places: Where they lie; all of one channel and at even distances when not given.
    """
    weights = [policy.least_speech_seconds + 1] * len(guesses)
    weights = list(speech_seconds) if speech_seconds is not None else weights
    used = list(written) if written is not None else [_best(guess) for guess in guesses]
    known = [_within(guess, policy) for guess in guesses]
    prevailing, certainty = _prevailing(known, weights)
    if prevailing is None:
        prevailing = _code(policy.allowed[0]) if len(policy.allowed) == 1 else None
    where = places if places is not None else [_At(float(at)) for at in range(len(known))]
    languages = _languages(known, weights, where, prevailing, policy)
    doubtful = [at for at, guess in enumerate(known) if _is_doubtful(guess, languages[at], policy)]
    rerun = [
        at
        for at, (before, now) in enumerate(zip(used, languages, strict=True))
        if now is not None and (before is None or _code(before) != now)
    ]
    return Verdict(prevailing, certainty, tuple(languages), tuple(doubtful), tuple(rerun))


def find_claim(guess: Guess, prevailing: str | None, policy: Policy) -> str | None:
    """Give the other language that a chunk clearly speaks, if any, before its neighbours are heard."""
    return _claim(_within(guess, policy), prevailing, policy)


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


@dataclass(frozen=True, slots=True)
class _At:
    """The place of a chunk of which only the order is known."""

    start: float
    channel: int | None = None

    @property
    def end(self) -> float:
        return self.start


def _languages(
    known: Sequence[Mapping[str, float]],
    weights: Sequence[float],
    places: Sequence[Place],
    prevailing: str | None,
    policy: Policy,
) -> list[str | None]:
    """Give each chunk its language: first those that name one, then those that follow."""
    names = [weight >= policy.least_speech_seconds for weight in weights]
    sides = find_sides(places, names)
    claims = [
        _claim(guess, prevailing, policy) if can_name else None
        for guess, can_name in zip(known, names, strict=True)
    ]
    own: list[str | None] = [
        claim
        if claim and _holds(claim, known[at], [claims[side] for side in sides[at]], policy)
        else prevailing
        for at, claim in enumerate(claims)
    ]
    return [
        own[at]
        if can_name
        else _followed(places[at], [(places[n], own[n]) for n in sides[at]], prevailing)
        for at, can_name in enumerate(names)
    ]


def _holds(
    claim: str, guess: Mapping[str, float], beside: Sequence[str | None], policy: Policy
) -> bool:
    """Tell whether a claim is borne out by a neighbour, or sure enough by itself."""
    return claim in beside or guess.get(claim, 0.0) >= policy.alone


def _followed(
    place: Place, beside: Sequence[tuple[Place, str | None]], prevailing: str | None
) -> str | None:
    """Give the language of the nearer neighbour; of two as near, the prevailing one."""
    _, _, language = min(
        ((gap_seconds(place, other), code != prevailing, code) for other, code in beside),
        key=lambda item: item[:2],
        default=(0.0, False, prevailing),
    )
    return language


def _claim(guess: Mapping[str, float], prevailing: str | None, policy: Policy) -> str | None:
    """Give the other language that a chunk clearly speaks, if any."""
    best = _best(guess)
    if best is None or best == prevailing or guess[best] < policy.floor:
        return None
    is_clear = guess[best] - guess.get(prevailing or "", 0.0) >= policy.margin
    return best if is_clear else None


def _is_doubtful(guess: Mapping[str, float], decided: str | None, policy: Policy) -> bool:
    best = _best(guess)
    return best is None or best != decided or guess[best] < policy.floor
