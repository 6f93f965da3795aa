"""The limits of the guard, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits; those named after Whisper are the defaults of its `transcribe`, the rest our own.

    Attributes:
        compression: Text that zlib makes smaller by more than this is a loop (Whisper: 2.4).
        logprob: An average log-probability below it is doubtful (Whisper: -1.0).
        no_speech: A probability of no speech above it is doubtful (Whisper: 0.6).
        hopeless_logprob: Below it nothing was understood; fallbacks of Whisper that found text
            lie above.
        silent_share: At most this part of a text over speech is text over silence.
        thin_share: Less than this part over speech is a sign of invention.
        drift_seconds: How far the times of words may be off.
        unsure_word: A mean word probability below it is a sign of invention.
        sure_word: At least this mean word probability makes up for a sign.
        sure_logprob: With at least this and at most `sure_no_speech` the engine was sure.
        sure_no_speech: See `sure_logprob`.
        letters_a_second: Faster is not spoken: 400 words a minute, of an auctioneer, is 33.
        fast_letters: Shorter texts are not judged by their rate, since times of few words err.
        lent_seconds: Silence on either side that a text may have been spoken in, since times err.
        seconds_a_word: Slower is not spoken.
        slow_seconds: Shorter stretches of speech are not judged as too slow.
        loop_share: A loop that is this part of a segment holds all of it, else its further rounds.
        loop_rounds: Rounds of a loop of 1-2, 3-5 and more tokens that nobody says.
        doubtful_rounds: Rounds of the same that count with a second sign.
        poor_share: Text of at least `poor_tokens` tokens of which no more than this part are different
            ones goes in circles, with a second sign.
        poor_tokens: See `poor_share`.
        same_segments: Equal segments in a row that count with a second sign.
        series_segments: Equal segments in a row, of three tokens or more, that nobody says.
        series_words: The same for shorter ones.
        phrase_count: A likely phrase that stands so often in a recording is invented.
        isolated_seconds: A likely phrase so far from all other text, on a sound as short as
            `cough_seconds`, is invented.
        cough_seconds: See `isolated_seconds`.
    """

    compression: float = 2.4
    logprob: float = -1.0
    no_speech: float = 0.6
    hopeless_logprob: float = -1.8
    silent_share: float = 0.1
    thin_share: float = 0.5
    drift_seconds: float = 0.5
    unsure_word: float = 0.4
    sure_word: float = 0.7
    sure_logprob: float = -0.5
    sure_no_speech: float = 0.3
    letters_a_second: float = 45.0
    fast_letters: float = 20.0
    lent_seconds: float = 2.0
    seconds_a_word: float = 8.0
    slow_seconds: float = 15.0
    loop_share: float = 0.6
    loop_rounds: tuple[int, int, int] = (10, 6, 4)
    doubtful_rounds: tuple[int, int, int] = (5, 4, 3)
    poor_share: float = 0.35
    poor_tokens: int = 10
    same_segments: int = 3
    series_segments: int = 5
    series_words: int = 8
    phrase_count: int = 3
    isolated_seconds: float = 10.0
    cough_seconds: float = 0.35

    def rounds(self, period: int, *, is_doubtful: bool) -> int:
        """Give how many rounds make a loop of so many tokens."""
        limits = self.doubtful_rounds if is_doubtful else self.loop_rounds
        return limits[0 if period <= 2 else 1 if period <= 5 else 2]
