"""What Whisper can be told, and the languages that it writes."""

_NAMED = """af:afrikaans am:amharic ar:arabic as:assamese az:azerbaijani ba:bashkir be:belarusian
bg:bulgarian bn:bengali bo:tibetan br:breton bs:bosnian ca:catalan cs:czech cy:welsh da:danish
de:german el:greek en:english es:spanish et:estonian eu:basque fa:persian fi:finnish fo:faroese
fr:french gl:galician gu:gujarati ha:hausa haw:hawaiian he:hebrew hi:hindi hr:croatian
ht:haitian_creole hu:hungarian hy:armenian id:indonesian is:icelandic it:italian ja:japanese
jw:javanese ka:georgian kk:kazakh km:khmer kn:kannada ko:korean la:latin lb:luxembourgish ln:lingala
lo:lao lt:lithuanian lv:latvian mg:malagasy mi:maori mk:macedonian ml:malayalam mn:mongolian
mr:marathi ms:malay mt:maltese my:myanmar ne:nepali nl:dutch nn:nynorsk no:norwegian oc:occitan
pa:punjabi pl:polish ps:pashto pt:portuguese ro:romanian ru:russian sa:sanskrit sd:sindhi si:sinhala
sk:slovak sl:slovenian sn:shona so:somali sq:albanian sr:serbian su:sundanese sv:swedish sw:swahili
ta:tamil te:telugu tg:tajik th:thai tk:turkmen tl:tagalog tr:turkish tt:tatar uk:ukrainian ur:urdu
uz:uzbek vi:vietnamese yi:yiddish yo:yoruba zh:chinese yue:cantonese"""

LANGUAGE_NAMES = {code: name for code, _, name in (pair.partition(":") for pair in _NAMED.split())}
"""Whisper's codes and its names of them; `yue` came with large-v3."""

LANGUAGES = frozenset(LANGUAGE_NAMES)

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
