"""Writes the whole log as JSON for other programs. `import` does not read it.

Keys may be added but are never removed.
"""

import json
from collections.abc import Iterable, Mapping

from smp_recovery import __version__
from smp_recovery.formats.json_views import Json, export_value
from smp_recovery.user_data.archive import ARCHIVE_SCHEMA, FORMAT
from smp_recovery.views.log_view import LogView, list_entries


def write_json(files: Mapping[str, bytes], logs: Iterable[LogView]) -> str:
    """The log in ASCII: the sessions with their entries and findings, and the text of `files`."""
    log = {
        "format": FORMAT,
        "schema": ARCHIVE_SCHEMA,
        "version": __version__,
        "files": {name: content.decode() for name, content in files.items()},
        "sessions": {str(each.session.date): _export_logged_session(each) for each in logs},
    }
    return json.dumps(log, indent=2) + "\n"


def _export_logged_session(log: LogView) -> Json:
    return {
        **export_value(log.session),
        "entries": [
            {**export_value(entry), "finding": export_value(entry.finding)}
            for entry in list_entries(log)
        ],
        "findings": export_value(log.findings),
    }
