"""Which function does which stage; a stage of an older plan keeps its version here."""

from collections.abc import Awaitable, Callable, Mapping

from tiro.pipeline.align import align
from tiro.pipeline.attribute import attribute
from tiro.pipeline.cut import cut
from tiro.pipeline.deliver import deliver
from tiro.pipeline.diarize import diarize
from tiro.pipeline.enrol import enrol
from tiro.pipeline.fetch import fetch
from tiro.pipeline.finish import finish
from tiro.pipeline.language import language
from tiro.pipeline.listen import listen
from tiro.pipeline.merge import merge
from tiro.pipeline.notes import notes
from tiro.pipeline.pull import pull
from tiro.pipeline.review import review
from tiro.pipeline.smoothing import clean, translate
from tiro.pipeline.sweep import sweep
from tiro.pipeline.task import Next, Task
from tiro.pipeline.transcribe import transcribe

Do = Callable[[Task], Awaitable[Next]]

DO: Mapping[str, Do] = {
    "listen@1": listen,
    "cut@1": cut,
    "language@1": language,
    "language@2": language,
    "transcribe@1": transcribe,
    "review@1": review,
    "diarize@1": diarize,
    "merge@1": merge,
    "attribute@1": attribute,
    "enrol@1": enrol,
    "align@1": align,
    "pull@1": pull,
    "sweep@1": sweep,
    "fetch@1": fetch,
    "clean@1": clean,
    "translate@1": translate,
    "notes@1": notes,
    "deliver@1": deliver,
    "finish@1": finish,
}
