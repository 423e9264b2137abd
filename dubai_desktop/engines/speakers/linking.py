"""The same person in several stretches of a programme: voices that are alike are joined, the most alike first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dubai_desktop.domain.likeness import SAME_VOICE


@dataclass(frozen=True, slots=True)
class Heard:
    """One voice as one stretch had it: its print (unit length, empty where too little was said) and its seconds."""

    voice: tuple[float, ...]
    seconds: float


def linked(heard: Sequence[Heard], speakers: int = 0, least: float = SAME_VOICE) -> tuple[int, ...]:
    """Return for each voice the number of its person, 0 for the first that speaks.

    Two groups are joined while their mean prints are at least `least` alike (agglomerative clustering by centroids,
    weighted by time); with `speakers` given, for as long as there are more groups than that. A voice without a print
    is a person of its own.
    """
    import numpy as np  # noqa: PLC0415  only where speakers are told apart

    size = max((len(one.voice) for one in heard), default=0)
    groups = [[place] for place in range(len(heard))]
    sums = np.zeros((len(heard), max(1, size)))
    for place, one in enumerate(heard):
        sums[place, : len(one.voice)] = np.asarray(one.voice) * max(one.seconds, 0.1)
    while len(groups) > 1:
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        units = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
        alike = units @ units.T
        alike[np.tril_indices(len(groups))] = -2.0
        alike[lengths[:, 0] == 0] = alike[:, lengths[:, 0] == 0] = -2.0
        first, second = divmod(int(np.argmax(alike)), len(groups))
        best = float(alike[first, second])
        too_many = 0 < speakers < len(groups)
        if best < -1.5 or (not too_many and (speakers or best < least)):
            break
        groups[first] += groups.pop(second)
        sums[first] += sums[second]
        sums = np.delete(sums, second, axis=0)
    groups.sort(key=min)
    person = {place: number for number, group in enumerate(groups) for place in group}
    return tuple(person[place] for place in range(len(heard)))
