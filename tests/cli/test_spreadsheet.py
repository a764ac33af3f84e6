"""What we write comes back the same if LibreOffice opens and saves it, in three locales."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.formats.test_log_csv import REWRITTEN
from tests.making import HOSTILE

SOFFICE = shutil.which("soffice")
LANGUAGES = {"en-US": 1033, "en-GB": 2057, "de-DE": 1031}
"""The numbers by which LibreOffice knows its locales."""

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@pytest.mark.parametrize("special", ["false", "true"], ids=["", "special numbers"])
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_saved_by_libreoffice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: int, special: str
) -> None:
    """Nothing is lost, changed or new, whether it detects special numbers or not."""
    monkeypatch.chdir(tmp_path)
    run("start", "--date", "2026-10-01")
    run("start", "--date", "2026-11-05")
    texts = [*REWRITTEN, *(text for text in HOSTILE if "\0" not in text and len(text) < 1000)]
    for number, text in enumerate(texts):
        at = f"2026-11-{6 + number // 24:02} {number % 24:02}:00"
        run("log", "itch", "mild", "--at", at, f"--note={text}", f"--area={text}")
    run("log", "fever", "38.5", "--at", "2026-11-12 09:30")
    run("export", "--output", "own.csv")
    command = [
        *(str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"),
        f"--infilter=Text - txt - csv (StarCalc):44,34,76,1,,{language},false,{special}",
        *("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"),
        *("--outdir", "saved", "own.csv"),
    ]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    said = run("import", "saved/own.csv", "--dry-run").stdout
    assert said == f"Nothing to add. Already here: 2 sessions and {len(texts) + 1} entries.\n"
