"""Files of a batch as they arrive: one after the other onto the disk, each bounded, none in the way of the next."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from tiro.api.intake import Intake, Sink
from tiro.api.manyform import Begun, Ended, ManyForm
from tiro.api.multipart import boundary_of
from tiro.errors import InvalidRequest, TiroError
from tiro.store.uploads import Upload


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has come whole, or why it did not.

    Attributes:
        index: Its number among the files, from 0.
        file_name: As the client calls it.
        fields: Those of the form that came before it.
        size_bytes: Of what came.
        upload: The bytes; None where there is an error.
        error: Why it cannot be taken in.
    """

    index: int
    file_name: str
    fields: Mapping[str, list[str]] = field(repr=False)
    size_bytes: int
    upload: Upload | None = None
    error: TiroError | None = None


async def files(
    door: Intake, request: Request, owner_id: str, *, most: int
) -> AsyncGenerator[Arrived]:
    """Take in a form of many files; gives each when it has come, before the next is read.

    Args:
        door: The way in.
        request: Its body is the form.
        owner_id: Whose recordings they would be.
        most: What comes beyond so many files is read and thrown away.

    Raises:
        InvalidRequest: It is no such form, or holds no file.
        UploadIncomplete: It ended early.
    """
    form = ManyForm(boundary_of(request.headers))
    coming: _Coming | None = None
    count = 0
    try:
        async for piece in door.pieces(request):
            failure = _written(form, piece)
            while form.news:
                news = form.news.popleft()
                if isinstance(news, Begun):
                    coming = await _begin(door, owner_id, count, news, most=most)
                    count += 1
                elif coming is not None and isinstance(news, Ended):
                    arrived, coming = await coming.end(), None
                    yield arrived
                elif coming is not None and isinstance(news, bytes):
                    await coming.take(news)
            if failure is not None:
                raise failure
        form.end()
    except TiroError as error:
        if coming is not None:
            cut, coming = await coming.cut(error), None
            yield cut
        raise
    finally:
        if coming is not None:
            await coming.abort()


class _Coming:
    """A file of which bytes are coming; after an error they are thrown away."""

    def __init__(self, door: Intake, index: int, begun: Begun) -> None:
        self._door = door
        self._index = index
        self._begun = begun
        self._sink: Sink | None = None
        self._upload: Upload | None = None
        self._error: TiroError | None = None
        self._size_bytes = 0

    async def open(self, owner_id: str) -> None:
        try:
            self._sink, self._upload = await self._door.open(owner_id)
        except TiroError as error:
            self._error = error

    async def take(self, data: bytes) -> None:
        self._size_bytes += len(data)
        if self._sink is None:
            return
        try:
            self._sink.feed(data, 0, len(data))
            await self._sink.relieve()
        except TiroError as error:
            await self.refuse(error)

    async def end(self) -> Arrived:
        if self._sink is not None:
            try:
                await self._door.end(self._sink)
            except TiroError as error:
                await self.refuse(error)
        return self._told()

    async def cut(self, error: TiroError) -> Arrived:
        await self.refuse(error)
        return self._told()

    async def refuse(self, error: TiroError) -> None:
        self._error = self._error or error
        await self.abort()

    async def abort(self) -> None:
        if self._sink is not None:
            sink, self._sink, self._upload = self._sink, None, None
            await sink.abort()

    def _told(self) -> Arrived:
        return Arrived(
            index=self._index,
            file_name=self._begun.file_name,
            fields=self._begun.fields,
            size_bytes=self._size_bytes,
            upload=self._upload,
            error=self._error,
        )


async def _begin(door: Intake, owner_id: str, index: int, begun: Begun, *, most: int) -> _Coming:
    coming = _Coming(door, index, begun)
    if index >= most:
        await coming.refuse(InvalidRequest(f"At most {most} files come at once."))
    else:
        await coming.open(owner_id)
    return coming


def _written(form: ManyForm, piece: bytes) -> InvalidRequest | None:
    """Read on; what came before a mistake is still to be taken."""
    try:
        form.write(piece)
    except InvalidRequest as error:
        return error
    return None
