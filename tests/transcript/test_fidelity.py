"""What may be smoothed, and what would change the meaning."""

import pytest

from tiro.transcript.fidelity import judge, judge_translation


@pytest.mark.parametrize(
    ("language", "said", "smoothed"),
    [
        ("en", "um so the the ferry uh leaves at three", "The ferry leaves at three."),
        ("en", "we we need we need a ramp", "We need a ramp."),
        ("en", "well", ""),
        ("en", "yes", "Yes!"),
        ("en", "they walk to the harbor", "They walked to the harbor."),
        ("en", "it leaves at fifteen fifty", "It leaves at 15:50."),
        ("en", "i dont know", "I don't know."),
        ("de", "äh wir brauchen also eine neue rampe", "Wir brauchen eine neue Rampe."),
        (None, "hm the boat", "The boat."),
        ("en", "it is, uh, twenty twenty four", "It is 2024."),
        ("en", "one hundred and five people came", "105 people came."),
        ("en", "it costs 25 pounds", "It costs twenty five pounds."),
        ("en", "i do not know that i do not know that", "I do not know that."),
        ("en", "we can not login", "We cannot log in."),
        ("en", "we talk about n a t o today", "We talk about NATO today."),
        ("en", "No. no, we met Miller. And Anna", "No, we met Miller and Anna."),
        ("de", "das sind zweihundertfünf Stück", "Das sind 205 Stück."),
        ("fr", "je ne sais pas euh demain", "Je sais pas, demain."),
        ("pl", "mamy piętnaście biletów", "Mamy 15 biletów."),
        ("pt", "é um bom dia", "É um bom dia."),
        ("ja", "会議は三時に終わります", "会議は三時に終わります。"),
        ("ar", "كتاب جديد على الطاولة", "كتابٌ جديد على الطاولة."),
    ],
)
def test_smoothing_keeps_the_meaning(language: str | None, said: str, smoothed: str) -> None:
    assert judge(said, smoothed, language).kind == "same"


@pytest.mark.parametrize(
    ("language", "said", "smoothed", "kind"),
    [
        ("en", "we will not pay", "We will pay.", "negation"),
        ("en", "we will pay", "We will never pay.", "negation"),
        ("de", "das ist kein Problem", "Das ist ein Problem.", "negation"),
        ("en", "it costs 40 pounds", "It costs 400 pounds.", "numbers"),
        ("en", "it costs 40 pounds", "It costs pounds.", "numbers"),
        ("en", "it costs pounds", "It costs 40 pounds.", "numbers"),
        ("en", "the ferry leaves soon from the outer berth", "The ferry leaves.", "lost"),
        ("en", "the ferry leaves", "The ferry leaves soon from the outer berth.", "added"),
        ("en", "the ferry leaves", "", "empty"),
        ("en", "i can do it", "I can't do it.", "negation"),
        ("en", "twenty five tickets", "26 tickets", "numbers"),
        ("en", "we need three ferries", "We need ferries.", "numbers"),
        ("en", "call five five one", "Call five one.", "numbers"),
        ("en", "it is fifteen fifty", "It is 15:15.", "numbers"),
        ("de", "wir brauchen einundzwanzig", "Wir brauchen 12.", "numbers"),
        ("en", "we met Miller at noon", "We met someone at noon.", "names"),
        ("en", "we met her at noon", "We met Anna at noon.", "names"),
        ("ja", "会議は終わりません", "会議は終わります", "negation"),
        ("zh", "我不知道", "我知道", "negation"),
        ("zh", "我们明天在码头见面然后去吃饭", "我们见面", "lost"),
        ("it", "non lo so", "lo so", "negation"),
        ("en", "please send the report", "I am a language model and cannot do that.", "negation"),
    ],
)
def test_change_of_meaning_is_noticed(language: str, said: str, smoothed: str, kind: str) -> None:
    assert judge(said, smoothed, language).kind == kind


@pytest.mark.parametrize(
    ("said", "told", "kind"),
    [
        ("it costs 40 pounds", "Es kostet 40 Pfund.", "same"),
        ("it costs 40 pounds", "Es kostet 400 Pfund.", "numbers"),
        ("it costs 1,500 pounds", "Es kostet 1.500 Pfund.", "same"),
        ("it costs fifteen pounds", "Es kostet 15 Pfund.", "same"),
        ("it costs pounds", "Es kostet 15 Pfund.", "numbers"),
        ("the 3 of us", "wir drei", "same"),
        ("the ferry leaves soon", "the ferry leaves soon.", "untranslated"),
        ("okay", "okay", "same"),
        ("the ferry leaves soon", "", "empty"),
        ("the ferry leaves", "Fährt. " * 40, "added"),
        ("the ferry leaves at noon from the outer berth", "Ja.", "lost"),
    ],
)
def test_translation_is_judged_by_its_numbers_and_length(said: str, told: str, kind: str) -> None:
    assert judge_translation(said, told, "en", "de").kind == kind
