"""What is wrong with a template or a note."""

from tiro.errors.base import TiroError


class NoteError(TiroError):
    """A note could not be written."""

    code = "note_failed"
    message = "The note could not be written."


class TemplateInvalid(NoteError):
    """A template is not one; `details.path` says where."""

    code = "template_invalid"
    message = "The template is not valid. details.path says where."


class TemplateMissing(NoteError):
    """There is no template of this name and version."""

    code = "template_missing"
    message = "There is no such template. 'tiro templates ls' lists them."


class NothingSaid(NoteError):
    """The recording has no text that a note could be made of."""

    code = "nothing_said"
    message = "Nothing was said in this recording, so there is nothing to note."
