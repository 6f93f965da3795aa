"""What is to be made of a text beside it: a clean text, translations, notes; chosen once, with the model that makes them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiro.actions import llms, templates
from tiro.actions.model_rules import HasSettings
from tiro.actions.options import Clean, Options
from tiro.errors import InvalidOptions, TemplateMissing

if TYPE_CHECKING:
    from tiro.notes.template import Template

CLEAN = "clean"
TRANSLATE = "translate"
NOTES = "notes"
DELIVER = "deliver"
STAGES = (CLEAN, TRANSLATE, NOTES)
USUAL_TEMPLATE = "summary"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is made of a text.

    Attributes:
        llm: The model that makes it, or none.
        clean: How the text is cleaned up; None: it is not.
        translate_to: Languages.
        templates: Of the notes, such as `meeting@1`.
    """

    llm: llms.LlmChoice
    clean: Clean | None = None
    translate_to: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()

    @property
    def stages(self) -> list[str]:
        """The names of the stages that make it, in their order."""
        wanted = (self.clean is not None, bool(self.translate_to), bool(self.templates))
        return [name for name, is_wanted in zip(STAGES, wanted, strict=True) if is_wanted]

    @property
    def resolved(self) -> dict[str, Any]:
        """What was chosen, as the job shows it and its stages read it."""
        told: dict[str, Any] = {"llm": self.llm.name, "llm_model": self.llm.model}
        if self.clean is not None:
            told["clean"] = self.clean.model_dump()
        if self.translate_to:
            told["translate_to"] = list(self.translate_to)
        if self.templates:
            told["templates"] = list(self.templates)
        return told


def choose(context: HasSettings, options: Options) -> Beside | None:
    """Choose what is made of a text, and by what; None when nothing was asked for.

    Raises:
        InvalidOptions: There is no such template or language model, or no language is named.
        LlmUnavailable: What is asked for needs a language model, and none is set up.
    """
    stages = options.stages or ()
    if TRANSLATE in stages and not options.translations:
        text = "translate_to: name the language to translate into, such as de."
        raise InvalidOptions(text, details={"path": "translate_to"})
    names = options.templates or ([USUAL_TEMPLATE] if NOTES in stages else [])
    found = [_template(context, name, "template") for name in names]
    clean = _clean_up(context, options, [each for each in found if each.makes == "text"])
    written = [each for each in found if each.makes == "note"]
    if clean is None and not options.translations and not written:
        return None
    needs = bool(options.translations) or any(each.without_model is None for each in written)
    # Rules take out fillers and nothing else.
    needs = needs or (clean is not None and (not clean.fillers or clean.template is not None))
    chosen = llms.resolve(context, name=options.llm, model=options.llm_model, needs=needs)
    names_written = tuple(each.id for each in written)
    return Beside(chosen, clean, tuple(options.translations), names_written)


def are_all(stages: Collection[str]) -> bool:
    """Whether these stages work with a text that is there, and with nothing else."""
    return set(stages) <= {*STAGES, DELIVER}


def _clean_up(
    context: HasSettings, options: Options, by_templates: "list[Template]"
) -> Clean | None:
    """Say how the text is cleaned up: as asked, or by a template that makes a text."""
    clean = options.clean_up
    if len(by_templates) > 1 or (by_templates and clean is not None and clean.template):
        text = "template: only one template can make the clean text."
        raise InvalidOptions(text, details={"path": "template"})
    if by_templates:
        return Clean(fillers=clean is None or clean.fillers, template=by_templates[0].id)
    if clean is None or clean.template is None:
        return clean
    steers = _template(context, clean.template, "clean")
    if steers.makes != "text":
        text = f"clean: {steers.id} makes a note; name a template that makes a text."
        raise InvalidOptions(text, details={"path": "clean"})
    return Clean(fillers=clean.fillers, template=steers.id)


def _template(context: HasSettings, name: str, path: str) -> "Template":
    try:
        return templates.mine(context, name)
    except TemplateMissing as error:
        raise InvalidOptions(f"{path}: {error.text}", details={"path": path}) from None
