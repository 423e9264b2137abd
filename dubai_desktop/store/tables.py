"""The tables as the newest migration leaves them. Private to the store; bound to no database: queries name theirs.

To change one: edit it here, and add the next numbered file in `migrations`.
"""

# ruff: noqa: D106 - every Meta is Peewee's
from __future__ import annotations

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CompositeKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class JobRow(Model):
    """One dub. `data` is the JSON of every field of the domain's Job that has no column or table of its own."""

    id = TextField(primary_key=True)
    source = BlobField(index=True)
    status = TextField(index=True)
    step = TextField()
    progress = FloatField()
    message = TextField()
    error = TextField()
    error_code = TextField()
    attempt = IntegerField()
    position = IntegerField(index=True)
    data = TextField()
    fits = TextField()

    class Meta:
        table_name = "jobs"


class ContextRow(Model):
    """One saved step result of a job: exactly the product's `job_context`. Times are UTC seconds since the epoch."""

    id = TextField(primary_key=True)
    job = ForeignKeyField(JobRow, on_delete="CASCADE", column_name="job_id")
    context_key = TextField(index=True)
    context_data = TextField()
    created_at = FloatField()
    updated_at = FloatField()

    class Meta:
        table_name = "job_context"
        indexes = ((("job", "context_key"), True),)


class SegmentRow(Model):
    """One line of a job's programme; `rest` is the JSON of fields without a column, empty while all are defaults."""

    job = ForeignKeyField(JobRow, on_delete="CASCADE", column_name="job_id")
    id = TextField()
    position = IntegerField()
    start = FloatField()
    end = FloatField()
    source = TextField()
    target = TextField()
    speaker = TextField()
    origin = TextField()
    note = TextField()
    approved = BooleanField()
    voice = TextField()
    words = TextField()
    flags = TextField()
    rest = TextField()

    class Meta:
        table_name = "segments"
        primary_key = CompositeKey("job", "id")


class ClipRow(Model):
    """One voiced line of a job, in the clip cache under `key`; `rest` as for lines."""

    job = ForeignKeyField(JobRow, on_delete="CASCADE", column_name="job_id")
    segment_id = TextField()
    key = TextField(index=True)
    path = BlobField()
    engine = TextField()
    voice = TextField()
    rate = FloatField()
    sample_rate = IntegerField()
    lead = FloatField()
    length = FloatField()
    tail = FloatField()
    reused = BooleanField()
    rest = TextField()

    class Meta:
        table_name = "clips"
        primary_key = CompositeKey("job", "segment_id")


class HistoryRow(Model):
    """One run of one step. Outlives its job: estimates are learned from it. `actions` are words with spaces between."""

    id = AutoField()
    job_id = TextField(index=True)
    step = TextField()
    engine = TextField()
    service = TextField()
    device = TextField()
    lines = IntegerField()
    characters = IntegerField()
    media_seconds = FloatField()
    start = FloatField(index=True)
    end = FloatField()
    duration = FloatField()
    success = BooleanField()
    error = TextField()
    code = TextField()
    category = TextField()
    actions = TextField()
    retry_count = IntegerField()
    cost_estimate = IntegerField()

    class Meta:
        table_name = "history"
        indexes = ((("step", "engine"), False),)


class CallRow(Model):
    """One call of an engine: those that failed, and all of them where the person wants detailed figures."""

    id = AutoField()
    utc = FloatField(index=True)
    job_id = TextField()
    step = TextField()
    engine = TextField(index=True)
    voice = TextField()
    device = TextField()
    duration = FloatField()
    lines = IntegerField()
    characters = IntegerField()
    media_seconds = FloatField()
    code = TextField()

    class Meta:
        table_name = "engine_calls"


class CostRow(Model):
    """One charge in micro-units of `currency`. Outlives its job; the table takes no change but the end of an intent.

    `what` is the family of voices or the model, `ref` what it pays for (a clip's key, ids of lines); `free_units` of
    its units came out of the service's free ones of that month.
    """

    id = AutoField()
    utc = FloatField(index=True)
    job_id = TextField(index=True)
    service = TextField()
    kind = TextField()
    units = IntegerField()
    amount_micro = IntegerField()
    currency = TextField()
    state = TextField()
    what = TextField()
    ref = TextField()
    free_units = IntegerField()

    class Meta:
        table_name = "costs"


class SavingRow(Model):
    """What one use of the caches saved, in micro-USD; `item` is what was used. Outlives its job."""

    job_id = TextField()
    kind = TextField()
    item = TextField()
    service = TextField()
    units = IntegerField()
    amount_micro = IntegerField()
    utc = FloatField(index=True)

    class Meta:
        table_name = "savings"
        primary_key = CompositeKey("job_id", "kind", "item")


class MemoryRow(Model):
    """One remembered translation; `key` is the folded source, `length` its characters."""

    id = AutoField()
    key = TextField()
    source_language = TextField()
    target_language = TextField()
    source = TextField()
    target = TextField()
    length = IntegerField()
    origin = TextField()
    note = TextField()
    updated = FloatField()

    class Meta:
        table_name = "memory"
        indexes = ((("key", "source_language", "target_language"), True),)


class MemoryWordRow(Model):
    """Which remembered sources hold a word: how similar lines are found among a hundred thousand."""

    word = TextField()
    entry = ForeignKeyField(MemoryRow, on_delete="CASCADE", column_name="entry_id")

    class Meta:
        table_name = "memory_words"
        primary_key = CompositeKey("word", "entry")
        without_rowid = True


class GlossaryRow(Model):
    """One term; `key` is how its words are compared: folded, unless it minds letter case."""

    id = AutoField()
    key = TextField()
    source = TextField()
    target = TextField()
    pronunciation = TextField()
    source_language = TextField()
    target_language = TextField()
    case_sensitive = BooleanField()
    note = TextField()
    updated = FloatField()

    class Meta:
        table_name = "glossary"
        indexes = ((("key", "source_language", "target_language", "case_sensitive"), True),)


class CharacterRow(Model):
    """One person's voice in a series and a language; `key` is the folded label, `print` a JSON list or empty."""

    series = TextField()
    key = TextField()
    language = TextField()
    label = TextField()
    voice = TextField()
    gender = TextField()
    print = TextField()
    chosen = BooleanField()
    updated = FloatField()

    class Meta:
        table_name = "characters"
        primary_key = CompositeKey("series", "key", "language")


class AuditRow(Model):
    """One event of the append-only audit log; `hash` covers the row and the hash before it."""

    seq = AutoField()
    utc = FloatField()
    actor = TextField()
    job_id = TextField()
    event = TextField()
    facts = TextField()
    previous = TextField()
    hash = TextField()

    class Meta:
        table_name = "audit"
