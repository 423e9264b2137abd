"""The character bank as one job sees it: who has which voice in its series, and who of its speakers is who."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from dubai_desktop.domain.character import Character, is_numbered, series_of
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.likeness import SAME_VOICE, likeness, nearest
from dubai_desktop.domain.segment import Speaker
from dubai_desktop.engines.registry import split_voice
from dubai_desktop.store import Store
from dubai_desktop.store.words import fold


class Bank:
    """The people of a job's series, in the language it is dubbed into, as they were when it was opened."""

    def __init__(self, job: Job, store: Store) -> None:
        self._store = store
        self._series = series_of(job)
        self._named = bool(job.options.series.strip())
        self._language = job.options.target_language
        self._speakers = {speaker.label: speaker for speaker in job.speakers}
        people = store.characters.list(self._series, self._language)
        self._people = {fold(one.label): one for one in people}

    @property
    def named(self) -> bool:
        """True where the person named the series; else it is the folder that the sources lie in."""
        return self._named

    def speaker(self, label: str) -> Speaker:
        """What is known of a speaker of the job."""
        return self._speakers.get(label, Speaker(label))

    def find(self, label: str) -> Character | None:
        """Return who a speaker is: known by name, or, where only the voice tells people apart, by the voice."""
        if not label:
            return None
        speaker, same = self.speaker(label), self._people.get(fold(label))
        if same is not None and (same.chosen or not is_numbered(label)):
            return same
        if not speaker.print:
            return None
        if same is not None and likeness(speaker.print, same.print) >= SAME_VOICE:
            return same
        prints = {key: one.print for key, one in self._people.items() if one.print}
        key = nearest(speaker.print, prints)
        return self._people[key] if key is not None else None

    def chosen(self, label: str) -> str:
        """Return the voice that a person chose for a speaker, in the job or the series; "" for none."""
        own = self.speaker(label).voice
        if own:
            return own
        known = self.find(label)
        return known.voice if known is not None and known.chosen else ""

    def kept(self, label: str) -> str:
        """Return the voice that a speaker has had in the series; "" for none."""
        known = self.find(label)
        return known.voice if known is not None else ""

    def others(self, labels: Iterable[str], engine_id: str) -> set[str]:
        """Voices of an engine that belong to people of the series who are not among `labels`."""
        here = [known for label in labels if (known := self.find(label)) is not None]
        absent = (one for one in self._people.values() if one not in here)
        voices = (split_voice(one.voice) for one in absent)
        return {voice for engine, voice in voices if engine == engine_id}

    def keep(self, label: str, voice: str, usable: Callable[[str], bool]) -> None:
        """Keep with which voice a speaker was heard; one that he has had before stays while it is `usable`.

        Who is told from others by nothing (no name, or a number without a voice print) is not kept.
        """
        speaker, known = self.speaker(label), self.find(label)
        if not label or (is_numbered(label) and not speaker.print):
            return
        if known is not None and known.chosen:
            return
        same = self._people.get(fold(label))
        if known is None and same is not None:
            return  # the name is another's: two programmes that were heard side by side
        if known is not None and known.voice != voice and usable(known.voice):
            voice = known.voice
        entry = Character(self._series, label, self._language, voice, speaker.gender, speaker.print)
        if known is not None and replace(known, updated=0.0) == _as_kept(entry, known):
            return
        self._people[fold(label)] = entry
        self._store.characters.keep(entry)


def _as_kept(entry: Character, known: Character) -> Character:
    """What would stand in the bank after keeping an entry: what is not heard now stays as it is known."""
    return replace(entry, gender=entry.gender or known.gender, print=entry.print or known.print)
