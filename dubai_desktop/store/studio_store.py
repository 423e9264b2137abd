"""The store as the rest of the program sees it: one object, one repository per subject."""

from __future__ import annotations

from pathlib import Path

from dubai_desktop.store import backups, schema
from dubai_desktop.store.audit import Audit
from dubai_desktop.store.calls import Calls
from dubai_desktop.store.characters import Characters
from dubai_desktop.store.clips import Clips
from dubai_desktop.store.context import Contexts
from dubai_desktop.store.database import BUSY_SECONDS, Database
from dubai_desktop.store.errors import translated
from dubai_desktop.store.glossary import Glossary
from dubai_desktop.store.history import History
from dubai_desktop.store.jobs import Jobs
from dubai_desktop.store.ledger import Ledger
from dubai_desktop.store.memory import TranslationMemory
from dubai_desktop.store.results import Results
from dubai_desktop.store.savings import Savings
from dubai_desktop.store.segments import Segments
from dubai_desktop.store.spending import Spending


class Store:
    """Everything this person's studio remembers, in one SQLite file at `path`.

    Call `open` once, then its repositories from any thread. Methods raise Problem: DISK_FULL, DB_BUSY, DB_CORRUPT,
    OUT_NOT_WRITABLE. `with Store(path) as store:` opens and closes it. `results`, what engines found out, are a file of
    their own beside it.
    """

    jobs: Jobs
    context: Contexts
    segments: Segments
    clips: Clips
    history: History
    calls: Calls
    ledger: Ledger
    spending: Spending
    savings: Savings
    memory: TranslationMemory
    glossary: Glossary
    characters: Characters
    audit: Audit

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS, migrations: Path = schema.MIGRATIONS) -> None:
        self.path = path.absolute()
        self.results = Results(self.path.with_name("results.db"))
        self._busy_seconds = busy_seconds
        self._migrations = migrations
        self._database: Database | None = None

    def open(self) -> Store:
        """Make or migrate the file and open it; returns itself. Opening twice changes nothing.

        Raises Problem: DB_CORRUPT (already moved aside; `facts["backup"]` names a backup to `restore`, if any),
        DB_TOO_NEW, DB_BUSY, DISK_FULL, OUT_NOT_WRITABLE.
        """
        if self._database is None:
            schema.prepare(self.path, self._migrations, self._busy_seconds)
            database = Database(self.path, self._busy_seconds)
            self.jobs = Jobs(database)
            self.context = Contexts(database)
            self.segments = Segments(database)
            self.clips = Clips(database)
            self.history = History(database)
            self.calls = Calls(database)
            self.audit = Audit(database)
            self.ledger = Ledger(database, self.audit)
            self.spending = Spending(database)
            self.savings = Savings(database)
            self.memory = TranslationMemory(database)
            self.glossary = Glossary(database)
            self.characters = Characters(database)
            self._database = database
        return self

    def close(self) -> None:
        """Close all connections. Safe to call twice; not while other threads still use the store."""
        self.results.close()
        if self._database is not None:
            self._database.close()
            self._database = None

    def saved(self, since: float | None = None) -> tuple[int, int]:
        """Return the characters and micro-USD that the caches saved, from a UTC time on or ever."""
        saved = self.savings.total(since)
        return saved.characters, saved.micro

    def backup(self, today: str = "") -> Path | None:
        """Make today's backup unless it is there; returns it if made. Seven are kept. Raises Problem."""
        with translated(self.path):
            return backups.daily(self.path, today)

    def restore(self, backup: Path) -> None:
        """Put a backup in place of the database, which is set aside. Only while closed: else RuntimeError.

        Raises Problem.
        """
        if self._database is not None:
            raise RuntimeError("close the store before restoring")
        with translated(self.path):
            backups.restore(backup, self.path)

    def __enter__(self) -> Store:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()
