"""The application context: the one place that reads the clock and the environment.

Commands receive it and take the date, the guidance and the log from it. Tests make their own.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import (
    DamageError,
    InputError,
    NewerSchemaError,
    NotDownloadedError,
    SmpRecoveryError,
)
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession, current_session_date
from smp_recovery.log.entries import CLEAR
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.settings import Settings, load_settings
from smp_recovery.user_data.user_sources import UserSources

if TYPE_CHECKING:
    from smp_recovery.engine.findings import Finding
    from smp_recovery.log.entries import Entry
    from smp_recovery.parsing.datetime_parsing import ParsedMoment
    from smp_recovery.user_data.sync_copies import Unread
    from smp_recovery.views.log_view import LogView

HOME_VARIABLE = "SMP_RECOVERY_HOME"

NOT_BEGUN = "no session yet: begin one with `smp-recovery start --date yesterday`"


class UsableGuidance(NamedTuple):
    """The guidance to use, and the error that kept the user's own files out of it, if any."""

    guidance: Guidance
    damage: SmpRecoveryError | None


class App:
    """What a command needs from outside: the local time with its offset, and the files."""

    def __init__(
        self,
        now: datetime,
        data_dir: Path,
        environ: Mapping[str, str],
        localise: Callable[[datetime], datetime] | None = None,
    ) -> None:
        """`localise` gives a time, aware or naive, its local offset; by default that of `now`."""
        self.now = now
        self._localise = localise or (lambda moment: moment.replace(tzinfo=now.tzinfo))
        self.data_dir = data_dir
        self.environ = environ
        self.written = False
        """Whether a file outside the data directory was written."""
        self.storage = Storage(data_dir, knows=_knows)
        self.store = LogStore(self.storage)
        self._sessions: tuple[NumberedSession, ...] | None = None

    @classmethod
    def from_system(cls) -> "App":
        """The context of a real run: the clock, time zone and environment of the system."""
        try:
            now = datetime.now().astimezone()
        except (ValueError, OverflowError):
            raise SmpRecoveryError(
                "the local time is not known: set the computer's clock, and TZ to a time zone "
                "such as Europe/Amsterdam"
            ) from None
        return cls(now, _find_data_dir(os.environ), os.environ, datetime.astimezone)

    @cached_property
    def built_in(self) -> Guidance:
        """The built-in guidance, read when it is first asked for."""
        return load_guidance()

    @cached_property
    def user_sources(self) -> UserSources:
        """The practitioner's rules and contact, and the clinics' files that the user has chosen."""
        return UserSources(self.storage, self.built_in)

    @cached_property
    def settings(self) -> Settings:
        """What the user has chosen."""
        return load_settings(self.storage)

    @cached_property
    def guidance(self) -> Guidance:
        """The built-in guidance and the user's own. Raises DamageError or NewerSchemaError."""
        own = {source.key: source for source in self.user_sources.load_all()}
        sources = {**own, **self.built_in.sources}
        guidance = self.built_in._replace(sources=sources, risk_keys=self.settings.risks)
        followed = [key for key in self.settings.follow if key in guidance.sources]
        if not followed:
            return guidance
        from smp_recovery.engine.day_advice import mark_followed

        return mark_followed(guidance, followed)

    @cached_property
    def usable(self) -> UsableGuidance:
        """The guidance, or the built-in one with the risks: damage never hides a warning sign."""
        try:
            return UsableGuidance(self.guidance, None)
        except (DamageError, NewerSchemaError) as damage:
            guidance = self.built_in
            with suppress(DamageError, NewerSchemaError):
                guidance = guidance._replace(risk_keys=self.settings.risks)
            return UsableGuidance(guidance, damage)

    @property
    def saved(self) -> bool:
        """Whether a change or a file that was asked for is on disk."""
        return self.written or self.storage.saved

    @property
    def today(self) -> date:
        """The local calendar date."""
        return self.now.date()

    def parse_date(self, words: str, base: date | None = None) -> date:
        """The date that `words` name; `day 4` counts from the session date `base`."""
        from smp_recovery.parsing.dates import parse_date  # most commands are given none

        return parse_date(words, self.today, base)

    def localise(self, moment: "ParsedMoment", *, forward: bool = False) -> datetime:
        """The `moment` at the local offset of its time: see `ParsedMoment.localise`."""
        return moment.localise(self._localise, self.now, forward=forward)

    def sessions(self) -> tuple[NumberedSession, ...]:
        """All sessions, the earliest first. Lists their folder once, until something is saved."""
        if self._sessions is None or self.saved:
            dates = self.store.dates()
            self._sessions = tuple(NumberedSession(n, day) for n, day in enumerate(dates, 1))
        return self._sessions

    def describe_clock(self) -> tuple[str, ...]:
        """What shows that the clock is wrong, or was."""
        from smp_recovery.views.phrases import write_clock_notices

        last = self.last_begun_date(self.today)
        planned = [each for each in self.sessions() if each.date > last]
        entries = ((each, self.entries_if_readable(each) or ()) for each in planned)
        return tuple(write_clock_notices(self.today, entries))

    @cached_property
    def unread(self) -> "tuple[Unread, ...]":
        """The sessions that exist, or did, and are not read, with what brings them in."""
        with suppress(DamageError, OSError):  # of a folder that cannot be listed
            if self.store.has_foreign() or self.storage.missing():
                from smp_recovery.parsing.lookup import make_key_finder
                from smp_recovery.user_data.sync_copies import find_unread

                return tuple(find_unread(self.storage, make_key_finder(self.built_in)))
        return ()

    def current_session_date(self, on: date | None = None) -> date | None:
        """The date of the current session on the date `on`, else today; None if there is none."""
        dates = [each.date for each in self.sessions()]
        return current_session_date(dates, self.last_begun_date(on or self.today))

    def last_begun_date(self, on: date) -> date:
        """The date until which a session has begun on the date `on`: tomorrow if that is today and
        the session of tomorrow has an entry of before now, made further east.
        """
        for session in self.sessions() if on == self.today else ():
            if session.day_of(on) == -1:
                entries = self.entries_if_readable(session) or ()
                return session.date if any(each.at <= self.now for each in entries) else on
        return on

    def find_session(self, wanted: str | None, on: date) -> NumberedSession:
        """The session with the number or date `wanted`, or else the current one on the date `on`.
        Raises SmpRecoveryError if there are no sessions, InputError if there is no such session.
        """
        sessions, day = self.sessions(), self.current_session_date(on)
        if wanted is not None and wanted.isascii() and wanted.isdigit():
            found = [each for each in sessions if str(each.number) == wanted.lstrip("0")]
        else:
            day = day if wanted is None else self.parse_date(wanted)
            found = [each for each in sessions if each.date == day]
        if found:
            return found[0]
        lines = [each.text for each in self.unread if day is None or each.session == str(day)]
        if lines or not sessions:
            error = DamageError if lines and wanted else SmpRecoveryError
            raise error(*lines or (NOT_BEGUN,))
        raise InputError(f"there is no session {str(wanted)[:40]!a}: see `smp-recovery sessions`")

    def read_earlier(self, session: NumberedSession, on: date) -> "tuple[Finding, ...]":
        """The findings that are open on the date `on` from sessions before `session`."""
        from smp_recovery.views.log_view import EarlierSession, find_earlier, select_earlier

        earlier = select_earlier(self.sessions(), session, on)
        read = [EarlierSession(each, self.entries_if_readable(each)) for each in earlier]
        return find_earlier(self.usable.guidance, read, on, self.now)

    def read_entries(self, day: date) -> "tuple[Entry, ...]":
        """The entries of the session of `day`, each by the key of its symptom or sign."""
        return self.name_by_key(self.store.load(day).entries)

    def name_by_key(self, entries: "tuple[Entry, ...]") -> "tuple[Entry, ...]":
        """The entries, of which another program may have stored one in words that `log` knows."""
        keys = {CLEAR, *self.built_in.symptoms, *self.built_in.signs}
        if all(entry.symptom in keys for entry in entries):
            return entries
        from smp_recovery.parsing.lookup import make_key_finder

        key_of = make_key_finder(self.built_in)
        return tuple(entry._replace(symptom=key_of(entry.symptom)) for entry in entries)

    def entries_if_readable(self, session: NumberedSession) -> "tuple[Entry, ...] | None":
        """The entries of the session, None if its file is damaged."""
        try:
            return self.read_entries(session.date)
        except DamageError:
            return None

    def read_log(
        self, guidance: Guidance, session: NumberedSession, on: date, *, partial: bool = False
    ) -> "LogView":
        """The log of `session` on the date `on`, with what is open from earlier sessions.

        If `partial`, that of a session that is not downloaded has only a finding that says so.
        """
        from smp_recovery.views.log_view import EarlierSession, find_earlier, view_log

        earlier = self.read_earlier(session, on)
        try:
            entries = self.read_entries(session.date)
        except NotDownloadedError:
            if not partial:
                raise
            unknown = find_earlier(guidance, [EarlierSession(session, None)], on)
            entries, earlier = (), (*unknown, *earlier)
        return view_log(guidance, session, entries, on, self.now, earlier)

    def find_day(self, on: str | None, session: str | None) -> tuple[NumberedSession, date]:
        """The session and the date that the options `--session` and `--on` ask for; `day 4` counts
        from the session asked for, or else from the current one.
        """
        if on is None:
            return self.find_session(session, self.today), self.today
        base = self.current_session_date()
        if session is not None:
            base = self.find_session(session, self.today).date
        day = self.parse_date(on, base)
        wants_day = on.strip().lower().startswith("day")
        return self.find_session(base.isoformat() if wants_day and base else session, day), day


def app_of(context: typer.Context) -> App:
    """The application context that the root command stored in `context`."""
    found: Any = context.obj
    assert isinstance(found, App)
    return found


def _knows(name: str) -> object:
    from smp_recovery.user_data.kinds import find_file  # only what writes needs it

    return find_file(name)


def _find_data_dir(environ: Mapping[str, str]) -> Path:
    chosen = environ.get(HOME_VARIABLE)
    if chosen:
        try:
            return Path(chosen).expanduser().absolute()
        except (RuntimeError, FileNotFoundError):  # no such user, or no working directory any more
            raise SmpRecoveryError(
                f"{HOME_VARIABLE} is {chosen[:80]!a}, which names no folder: give the whole path"
            ) from None
    from platformdirs import user_data_path

    data_dir = user_data_path("smp-recovery", appauthor=False)
    if not data_dir.is_absolute():  # it would be another log in every directory
        raise SmpRecoveryError(f"your home directory is not known: set {HOME_VARIABLE} to a folder")
    return data_dir
