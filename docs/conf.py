"""The documentation site: `make docs` builds it into build/docs, without a network; every warning is an error."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS / "_ext")]

import notebooks  # noqa: E402
import reference  # noqa: E402
from pygments.lexers.special import TextLexer  # noqa: E402

import routes  # noqa: E402

project = "migration-routes"
author = "the migration-routes authors"
copyright = author  # noqa: A001
version = release = routes.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton", "sphinx_design"]
exclude_patterns = ["_ext", "gallery/generated.md"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
root_doc = "index"
language = "en"
# A single back-tick names something of this package: a link where the reference has it.
default_role = "py:obj"
highlight_language = "none"
nitpicky = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_preprocess_types = False
toc_object_entries_show_parents = "hide"

html_theme = "pydata_sphinx_theme"
html_title = "migration-routes"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_context = {"default_mode": "auto"}
html_theme_options: dict[str, Any] = {
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
# The front page and the gallery need the whole width.
html_sidebars: dict[str, list[str]] = {"index": [], "gallery/index": []}
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True


def unbroken(_app: Any, _name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Keep options and names in one piece where a line of code or a cell is folded (an event of Sphinx)."""
    if "body" not in context:
        return

    def whole(found: re.Match[str]) -> str:
        return re.sub(r"(?<![\w\"-])-{1,2}\w[\w-]*", r'<span class="r-whole">\g<0></span>', found[0])

    def parted(found: re.Match[str]) -> str:
        return found[1] + re.sub(r"(?<=[_/.])(?=\w)", "<wbr>", found[2])

    body = re.sub(r'(?s)<div class="highlight-(?:console|text)[^>]*>.*?</pre>', whole, context["body"])
    # Only names that are longer than a column: short ones stay on a line.
    context["body"] = re.sub(r'(<span class="pre">)(\w[\w/.:]{27,})(?=</span>)', parted, body)


def in_its_language(_app: Any, name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Say that a page of docs/es is Spanish, so that screen readers pronounce it so (an event of Sphinx)."""
    if name.startswith("es/"):
        context["language"] = "es"


def setup(app: Any) -> None:
    """Write the pages of the reference that come from the code, before Sphinx looks for pages."""
    app.add_lexer("csv", TextLexer)
    app.connect("html-page-context", in_its_language)
    app.connect("html-page-context", unbroken)
    app.connect("builder-inited", lambda app: reference.write(Path(app.srcdir) / "reference" / "generated"))
    app.connect("builder-inited", lambda app: notebooks.write(Path(app.srcdir) / "notebooks" / "generated"))
    # Before napoleon, which reads what this returns.
    app.connect("autodoc-process-docstring", reference.with_parameters, priority=100)
    app.connect("autodoc-process-signature", reference.tidy_signature)
    app.connect("autodoc-skip-member", reference.skip_inherited)
