"""Forms as clients send them, whole, in pieces and broken."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiro.api.multipart import LONGEST_FIELDS, MOST_PARTS, Form, boundary_of
from tiro.errors import InvalidRequest, UploadIncomplete

BOUNDARY = b"frontier-0123456789"
NAMES = Path(__file__).parents[3] / "shared/speech/hostile/names.json"


class Kept:
    """Keeps the file's bytes."""

    def __init__(self) -> None:
        self.content = bytearray()

    def feed(self, data: bytes, start: int, end: int) -> None:
        self.content += data[start:end]


def part(name: bytes, value: bytes, *, file_name: bytes | None = None, more: bytes = b"") -> bytes:
    head = b'Content-Disposition: form-data; name="' + name + b'"'
    if file_name is not None:
        head += b'; filename="' + file_name + b'"'
    return b"--" + BOUNDARY + b"\r\n" + head + b"\r\n" + more + b"\r\n" + value + b"\r\n"


END = b"--" + BOUNDARY + b"--\r\n"


def read(body: bytes, size: int = 1 << 20) -> tuple[Form, bytes, str]:
    kept = Kept()
    form = Form(BOUNDARY, kept)
    for at in range(0, len(body), size):
        form.write(body[at : at + size])
    name = form.finish()
    return form, bytes(kept.content), name


def test_fields_may_come_before_and_after_the_file() -> None:
    body = part(b"engine", b"fake") + part(b"file", b"SOUND", file_name=b"a.wav")
    form, content, name = read(body + part(b"options", b"{}") + END)
    assert (content, name) == (b"SOUND", "a.wav")
    assert form.fields == {"engine": ["fake"], "options": ["{}"]}


@given(
    content=st.binary(max_size=300).map(lambda raw: raw + b"\r\n--" + BOUNDARY[:7] + b"\r"),
    size=st.integers(1, 40),
)
def test_file_is_whole_however_it_is_cut(content: bytes, size: int) -> None:
    body = part(b"file", content, file_name=b"a") + part(b"language", "é".encode()) + END
    form, read_content, _ = read(body, size)
    assert read_content == content
    assert form.fields == {"language": ["é"]}


def test_form_without_its_last_boundary_is_incomplete() -> None:
    with pytest.raises(UploadIncomplete):
        read(part(b"file", b"SOUND", file_name=b"a.wav"))


def test_form_without_a_file_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="no file"):
        read(part(b"engine", b"fake") + END)


def test_second_file_is_refused() -> None:
    one = part(b"file", b"SOUND", file_name=b"a.wav")
    with pytest.raises(InvalidRequest, match="more than one"):
        read(one + one + END)


def test_options_sent_as_a_blob_are_a_field() -> None:
    blob = part(
        b"options", b'{"a":1}', file_name=b"blob", more=b"Content-Type: application/json\r\n"
    )
    form, _, _ = read(blob + part(b"file", b"x", file_name=b"a") + END)
    assert form.fields == {"options": ['{"a":1}']}


def test_large_field_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="fields"):
        read(part(b"options", b" " * (LONGEST_FIELDS + 1)) + END)


def test_many_parts_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="parts"):
        read(b"".join(part(b"a", b"") for _ in range(MOST_PARTS + 1)) + END)


@pytest.mark.parametrize(
    "head",
    [
        b"X: " + b"y" * 10_000,
        b"\r\n".join(b"X-%d: y" % n for n in range(20)),
        b"no colon here",
        b"X: y",
    ],
)
def test_strange_headers_are_refused(head: bytes) -> None:
    with pytest.raises(InvalidRequest):
        read(b"--" + BOUNDARY + b"\r\n" + head + b"\r\n\r\nvalue\r\n" + END)


def test_field_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="UTF-8"):
        read(part(b"prompt", b"\xff\xfe") + END)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b'filename="plain.wav"', "plain.wav"),
        ('filename="Besprechung: ä.wav"'.encode(), "Besprechung: ä.wav"),
        ('filename="ä.wav"'.encode("latin-1"), "ä.wav"),
        (b'filename="say %22hi%22.wav"', 'say "hi".wav'),
        (b'filename="a\\"b.wav"', 'a"b.wav'),
        (b"filename*=utf-8''%E4%BC%9A.wav", "会.wav"),
        (b"filename*=UTF-8''x.wav; filename=\"y.wav\"", "y.wav"),
        (b'filename=""', ""),
    ],
)
def test_name_is_read_as_clients_write_it(sent: bytes, kept: str) -> None:
    head = b'Content-Disposition: form-data; name="file"; ' + sent
    _, _, name = read(b"--" + BOUNDARY + b"\r\n" + head + b"\r\n\r\nx\r\n" + END)
    assert name == kept


@pytest.mark.shared
@pytest.mark.skipif(not NAMES.is_file(), reason="the hostile names are not here")
def test_hostile_names_are_read_or_refused() -> None:
    for item in json.loads(NAMES.read_text()):
        raw = item["name"].encode().replace(b'"', b"%22")
        try:
            _, content, name = read(part(b"file", b"x", file_name=raw) + END)
        except InvalidRequest:
            continue
        assert content == b"x"
        assert len(name) <= 1000


@pytest.mark.parametrize(
    "kind", ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=x"]
)
def test_other_bodies_are_no_forms(kind: str) -> None:
    with pytest.raises(InvalidRequest):
        boundary_of({"content-type": kind})


def test_overlong_boundary_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        Form(b"x" * 300, Kept())
