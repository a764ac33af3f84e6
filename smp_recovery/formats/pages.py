"""Fills the templates beside this module: HTML that runs and loads nothing, and Markdown.

Every value is sanitised and escaped. The content security policy allows only the page's own style,
by its hash; in Markdown no text can become a heading, a link, an image or HTML. Pure.
"""

import re
from pathlib import Path

from smp_recovery import text
from smp_recovery.views import phrases

_ACTIVE = re.compile(
    r"""
    [\\`*_\[\]<>|~&$@]            # acts anywhere: emphasis, links, HTML, tables, mentions
    | : (?=//)                     # begins an address
    | (?<=www) \.                  # another way to begin one
    | ^ (?: [#+=-] | \d+ [.)] )    # begins a heading, a list or a rule at the start of the text
    """,
    re.VERBOSE,
)
"""Text with a meaning in Markdown. Only the last character of a match is escaped: the dot of `1.`,
because a backslash before the digit would be shown.
"""

_TEMPLATES = Path(__file__).parent


def export_page(name: str, *, is_markdown: bool = False, **values: object) -> str:
    """The complete document by the template called `name`, with the `values` by name."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def clean(value: object) -> str:
        if isinstance(value, Markup):
            return value
        plain = str(value)
        return Markup(escape_markdown(plain)) if is_markdown else text.sanitise(plain)

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(text=text, phrases=phrases)
    if is_markdown:
        return environment.get_template(f"{name}.md").render(values)
    files = (_TEMPLATES / f"{each}.css" for each in ("page", name))
    style = "".join(file.read_text(encoding="utf-8") for file in files)  # without text from users
    about = {"style": Markup(style), "policy": _build_policy(style)}
    return environment.get_template(f"{name}.html").render(values, **about)


def escape_markdown(words: str) -> str:
    """`words` on one line, its lines separated by ` / `, with the meaning of Markdown escaped."""
    line = " / ".join(line for line in text.sanitise_lines(words) if line.strip()).strip()
    return _ACTIVE.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def _build_policy(style: str) -> str:
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
