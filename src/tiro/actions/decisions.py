"""What a person decides on the flagged segments of a clean text or a translation: as the model wrote them, or as said."""

from dataclasses import replace
from typing import Any, Literal

from tiro.actions import side_texts
from tiro.actions.context import Context
from tiro.errors import NotFound, StateConflict
from tiro.store import events, transcripts
from tiro.store import side_texts as rows
from tiro.store.database import Session
from tiro.store.side_texts import TRANSLATION
from tiro.transcript.codec import summary_to_dict
from tiro.transcript.model import Flag, Segment, Transcript
from tiro.transcript.retiming import Stretch
from tiro.transcript.weaving import weave

Decision = Literal["accepted", "kept"]
ACCEPTED = "accepted"


def decide(
    context: Context,
    owner_id: str,
    transcript_id: str,
    segment_id: str,
    decision: Decision | None,
) -> dict[str, Any]:
    """Let a flagged segment read as the model wrote it, or as it was said; None takes a decision back.

    Returns:
        The segment beside the one that it was made of.

    Raises:
        NotFound: There is no such version, or the segment is not flagged.
        StateConflict: The version is shown, so that it is edited itself, or the model wrote nothing.
    """
    with context.database.write() as session:
        transcripts.lock(session, transcripts.recording_of(session, owner_id, transcript_id))
        text = transcripts.get(session, owner_id, transcript_id)
        made = next((each for each in text.segments if each.id == segment_id), None)
        flag = side_texts.flags_of(text).get(segment_id)
        if made is None or flag is None:
            raise NotFound("This version has no such flagged segment.")
        _require_open(text, flag, decision)
        said = _said(session, owner_id, text, segment_id)
        if flag.decision != ACCEPTED:
            # It still reads as it was said, also where an archive did not tell how that was.
            flag = replace(flag, before=made.text)
        elif said is not None and not flag.before:
            # An archive has room for so much alone.
            flag = replace(flag, before=said.text)
        if decision != flag.decision:
            made = _read_as(text, made, said, flag, is_accepted=decision == ACCEPTED)
            flag = replace(flag, decision=decision)
            text = rows.put_flag(session, text, flag, made)
            _tell(session, owner_id, text)
    return side_texts.view(said, made, flag)


def _require_open(text: Transcript, flag: Flag, decision: Decision | None) -> None:
    if text.is_primary:
        raise StateConflict("This version is shown: edit its text instead.")
    if decision == ACCEPTED and not flag.after.strip():
        raise StateConflict("The model wrote nothing here that could be accepted.")


def _said(session: Session, owner_id: str, text: Transcript, segment_id: str) -> Segment | None:
    pairs = rows.pairs(session, owner_id, text)
    return next((said for said, made in pairs if made.id == segment_id), None)


def _read_as(
    text: Transcript, made: Segment, said: Segment | None, flag: Flag, *, is_accepted: bool
) -> Segment:
    """Give a segment as it came back, or as it was said; words keep the times that they were said at."""
    if not is_accepted and said is not None and said.text == flag.before:
        return replace(made, text=said.text, words=said.words, language=said.language)
    wanted = flag.after if is_accepted else flag.before
    if made.text == wanted:
        return made
    if text.origin == TRANSLATION:
        spoken = None if said is None else said.language
        return replace(
            made, text=wanted, words=(), language=text.language if is_accepted else spoken
        )
    words = weave(made.words, wanted, Stretch(made.start, made.end))
    return replace(made, text=wanted, words=words)


def _tell(session: Session, owner_id: str, text: Transcript) -> None:
    events.add(
        session,
        kind="transcript",
        owner_id=owner_id,
        recording_id=text.recording_id,
        data=summary_to_dict(text),
    )
