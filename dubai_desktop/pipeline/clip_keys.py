"""Which sound belongs to which words: the content address of a clip."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.segment import Clip
from dubai_desktop.engines.base import EngineInfo, Engines

Read = Callable[[str], str]
"""From a line's words to what the voice says: a `reading.Reading`."""


def clip_key(info: EngineInfo, voice: str, language: str, rate: float, text: str, *, take: int = 0) -> str:
    """The content address of a clip: everything its sound depends on; `text` is what the voice says.

    A line spoken anew is another `take` and another clip: other lines with the same words keep theirs.
    """
    parts = (info.id, info.version, voice, language, f"{rate:.3f}", text.strip(), *([str(take)] if take else []))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def current_clips(job: Job, engines: Engines, read: Read) -> dict[str, Clip]:
    """The clips that say what their lines say now, by segment id; a clip of words edited since is not among them."""
    infos = {engine.info.id: engine.info for engine in engines.voices}
    texts = {segment.id: segment.target for segment in job.segments}
    language = job.options.target_language

    def is_current(clip: Clip) -> bool:
        info = infos.get(clip.engine)
        text = read(texts[clip.segment_id])
        return info is None or clip.key == clip_key(info, clip.voice, language, clip.rate, text, take=clip.take)

    return {clip.segment_id: clip for clip in job.clips if clip.segment_id in texts and is_current(clip)}
