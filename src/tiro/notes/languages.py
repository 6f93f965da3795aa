"""What languages are called in English, for models that know names better than codes."""

from collections.abc import Mapping

_NAMES = (
    "af:Afrikaans ar:Arabic az:Azerbaijani be:Belarusian bg:Bulgarian bn:Bengali bs:Bosnian"
    " ca:Catalan cs:Czech cy:Welsh da:Danish de:German el:Greek en:English es:Spanish et:Estonian"
    " eu:Basque fa:Persian fi:Finnish fr:French ga:Irish gl:Galician gu:Gujarati he:Hebrew hi:Hindi"
    " hr:Croatian hu:Hungarian hy:Armenian id:Indonesian is:Icelandic it:Italian ja:Japanese"
    " ka:Georgian kk:Kazakh km:Khmer kn:Kannada ko:Korean lt:Lithuanian lv:Latvian mk:Macedonian"
    " ml:Malayalam mn:Mongolian mr:Marathi ms:Malay my:Burmese ne:Nepali nl:Dutch no:Norwegian"
    " pa:Punjabi pl:Polish pt:Portuguese ro:Romanian ru:Russian si:Sinhala sk:Slovak sl:Slovenian"
    " sq:Albanian sr:Serbian sv:Swedish sw:Swahili ta:Tamil te:Telugu th:Thai tl:Tagalog tr:Turkish"
    " uk:Ukrainian ur:Urdu uz:Uzbek vi:Vietnamese yue:Cantonese zh:Chinese"
)
NAMES: Mapping[str, str] = {
    code: name for code, _, name in (each.partition(":") for each in _NAMES.split())
}


def name_of(code: str) -> str:
    """Give a language's name beside its code, such as `German (de)`; the code alone where it has none."""
    name = NAMES.get(code.lower().partition("-")[0])
    return f"{name} ({code})" if name else f"the language with the code {code}"
