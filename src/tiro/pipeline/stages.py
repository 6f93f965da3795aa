"""Which function does which stage; a stage of an older plan keeps its version here."""

from collections.abc import Awaitable, Callable, Mapping

from tiro.pipeline.cut import cut
from tiro.pipeline.finish import finish
from tiro.pipeline.language import language
from tiro.pipeline.listen import listen
from tiro.pipeline.merge import merge
from tiro.pipeline.task import Next, Task
from tiro.pipeline.transcribe import transcribe

Do = Callable[[Task], Awaitable[Next]]

DO: Mapping[str, Do] = {
    "listen@1": listen,
    "cut@1": cut,
    "language@1": language,
    "transcribe@1": transcribe,
    "merge@1": merge,
    "finish@1": finish,
}
