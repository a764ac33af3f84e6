"""Fills the templates beside this module: pages of HTML that run no scripts and load nothing.

Every value is sanitised and escaped; the content security policy allows only the page's own style,
by its hash.
"""

from collections.abc import Callable
from pathlib import Path

from smp_recovery import text
from smp_recovery.views import phrases

_TEMPLATES = Path(__file__).parent


def render_page(name: str, **values: object) -> str:
    """The HTML document by the template and the style called `name`."""
    from markupsafe import Markup

    parts = ((_TEMPLATES / f"{each}.css").read_text(encoding="utf-8") for each in ("page", name))
    style = "".join(parts)
    return render_template(
        f"{name}.html",
        text.sanitise,
        style=Markup(style),  # our own files, without text from users
        policy=_build_policy(style),
        **values,
    )


def render_template(template: str, clean: Callable[[str], str], **values: object) -> str:
    """The text by `template`, with every value `clean` and, unless it is Markup, HTML-escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else clean(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(text=text, phrases=phrases, **values)


def _build_policy(style: str) -> str:
    """A policy that allows nothing but `style`."""
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
