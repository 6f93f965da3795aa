"""JSON: the transcript exactly as the API gives it."""

import json
from typing import ClassVar

from tiro.exports import Document
from tiro.exports.remarks import encoded
from tiro.transcript.codec import to_dict


class JsonExport:
    """One object in UTF-8, with words and warnings."""

    media_type: ClassVar[str] = "application/json"
    extension: ClassVar[str] = "json"

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        view = to_dict(document.transcript, held=document.with_held)
        return encoded(json.dumps(view, ensure_ascii=False) + "\n")
