"""What docs/templates.md tells of templates is so."""

import re
import textwrap

from docblocks import ROOT
from tiro.notes import reading, rendering
from tiro.notes.schema import example_of
from tiro.notes.template import EXTRACTIONS, KEYS

PAGE = (ROOT / "docs" / "templates.md").read_text()


def test_whole_template_of_the_page_works() -> None:
    """It is checked as one that is added, and renders what it promises."""
    block = re.search(r"^    ---\n(?:(?:    .*)?\n)+", PAGE, re.MULTILINE)
    assert block is not None
    template = reading.parse(textwrap.dedent(block[0]))
    assert template.id == "stand-up@1"
    assert (template.proposes_tags, template.required) == (True, ("people",))
    text = rendering.render(template.rendering, example_of(template.schema))
    assert "## Text\n" in text
    assert "- Something that was said. [0:00]\n" in text
    assert "- **Blocked:** Text\n" in text


def test_page_names_each_key() -> None:
    """And what fills a template without a model."""
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert rows >= KEYS
    assert all(f"`{name}`" in PAGE for name in EXTRACTIONS)


def test_page_names_each_keyword_of_schemas() -> None:
    """Those that are refused say so themselves."""
    schema = PAGE.partition("## Schema")[2].partition("## Rendering")[0]
    for keyword in ("pattern", "patternProperties", "not", "allOf"):
        assert f"`{keyword}`" not in schema
    known = (
        "type properties required items enum const anyOf $ref title description minItems maxItems"
    )
    for keyword in f"{known} minLength maxLength minimum maximum additionalProperties".split():
        assert f"`{keyword}`" in schema
