"""A file of unknown origin makes nothing else be opened."""

from pathlib import Path

import pytest

from soundkit import tone, write_sound, write_video
from tiro.audio.container import open_media
from tiro.errors import MediaMissing, MediaNoAudio, MediaRefused, MediaUnreadable

PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10.0,\nfile://{path}\n#EXT-X-ENDLIST\n",
    "hls after a byte-order mark": "\ufeff#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\n{path}\n",
    "concat": "ffconcat version 1.0\nfile '{path}'\n",
    "dash": '<?xml version="1.0"?>\n<MPD type="static"><BaseURL>file://{path}</BaseURL></MPD>',
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    "pls": "[playlist]\nFile1={path}\nNumberOfEntries=1\n",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_is_refused_whatever_it_is_called(kind: str, tmp_path: Path) -> None:
    victim = write_sound(tmp_path / "victim.wav", tone(1.0))
    playlist = tmp_path / "recording.wav"
    playlist.write_text(PLAYLISTS[kind].format(path=victim), encoding="utf-8")

    with pytest.raises(MediaRefused), open_media(playlist):
        pass


def test_a_format_outside_the_list_is_refused(tmp_path: Path) -> None:
    subtitles = tmp_path / "words.wav"
    subtitles.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")

    with pytest.raises(MediaRefused), open_media(subtitles):
        pass


def test_a_picture_is_named_as_without_audio(tmp_path: Path) -> None:
    picture = tmp_path / "picture.wav"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))

    with pytest.raises(MediaNoAudio), open_media(picture):
        pass


@pytest.mark.parametrize("content", [b"", b"no sound at all " * 600, bytes(100_000)])
def test_what_no_format_fits_is_unreadable(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.mp3"
    file.write_bytes(content)

    with pytest.raises(MediaUnreadable), open_media(file):
        pass


def test_a_file_that_is_gone_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MediaMissing), open_media(tmp_path / "gone.wav"):
        pass


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", tone(0.05)).rename(tmp_path / "film.txt")

    with open_media(path) as container:
        assert container.format.name.startswith("mov")
