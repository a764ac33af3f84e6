"""Plans for tests: of the built-in guidance, and with each of six clinics' files."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from smp_recovery.guidance.model import Contact, Guidance, Source
from smp_recovery.log.days import NumberedSession
from smp_recovery.user_data.user_sources import parse_clinic_file
from smp_recovery.views.plan_view import PlanItem, PlanView, build_plan
from tests.making import add, rule, source
from tests.reports import HOSTILE

FOLDER = Path(__file__).parent / "fixtures" / "clinics"
CLINICS = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
SESSION = NumberedSession(1, date(2026, 11, 17))


def load_clinic(guidance: Guidance, key: str) -> Source:
    """Read one of the six clinics' files."""
    name = f"{key}.toml"
    return parse_clinic_file((FOLDER / name).read_bytes(), name, guidance)


def make_plan(
    guidance: Guidance, *told: Source, written: int = 0, later: Iterable[int] = (), name: str = ""
) -> PlanView:
    """Make the plan of the session with these sources, on the day `written`, up to later days."""
    sessions = [NumberedSession(n, SESSION.date_of(day)) for n, day in enumerate(later, 2)]
    return build_plan(add(guidance, *told), SESSION, SESSION.date_of(written), sessions, name)


def make_hostile(guidance: Guidance) -> PlanView:
    """Make a plan in which the name, the clinic and all its words are hostile."""
    contact = Contact(HOSTILE[2], HOSTILE[4], HOSTILE[5])
    rules = (
        rule("bad", "avoid", day, day, "exercise")._replace(text=note)
        for day, note in enumerate(HOSTILE[:-1])
    )
    bad = source("bad", "clinic", *rules)
    bad = bad._replace(title=HOSTILE[3], publisher=HOSTILE[6], version=HOSTILE[7], contact=contact)
    return make_plan(guidance, bad._replace(address=HOSTILE[7], built_in=False), name=HOSTILE[2])


def list_said(view: PlanView, day: int) -> list[PlanItem]:
    """List what the plan says on a day."""
    return [item for item in view.said if item.day == day]
