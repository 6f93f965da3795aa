"""What Whisper can be told, and the languages that it writes."""

LANGUAGES = frozenset(
    """af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw
    he hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my
    ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt
    uk ur uz vi yi yo zh yue""".split()  # noqa: SIM905 - a table reads better in few lines
)
"""Whisper's codes; `yue` came with large-v3."""

TUNING = {
    "best_of": "Candidates when the temperature is above 0 (5).",
    "patience": "Beam search goes on for this factor longer (1).",
    "length_penalty": "Above 1 favours longer texts (1).",
    "repetition_penalty": "Above 1 makes repeated words less likely (1).",
    "no_repeat_ngram_size": "No run of so many tokens comes twice; 0 is off (0).",
    "suppress_blank": "No empty text at the beginning (true).",
    "suppress_tokens": "Token ids never written; [-1] is Whisper's list of symbols.",
    "prefix": "The text of each window begins with this.",
    "max_initial_timestamp": "The first word begins at most so late in a window (1.0).",
    "max_new_tokens": "Bound of the tokens of a window.",
    "condition_on_previous_text": "Tell the text so far to the next window (false).",
    "prompt_reset_on_temperature": "Above it the text so far is forgotten (0.5).",
    "compression_ratio_threshold": "A text that compresses better is tried again (2.4).",
    "log_prob_threshold": "A text less likely than this is tried again (-1.0).",
    "no_speech_threshold": "Above it an unlikely text counts as silence (0.6).",
    "hallucination_silence_threshold": "Skips longer silences around an unlikely text.",
}
"""Passed on to faster-whisper under the same names."""

OPTIONS = {
    "batched": "Decode the windows of a chunk together (false); good on a GPU.",
    "batch_size": "Windows at a time when batched (8).",
    "chunk_seconds": "Length of the chunks that a recording is cut into.",
    **TUNING,
}
