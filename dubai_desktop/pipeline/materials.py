"""What an export is made of: the finished files of a job, or the same made again where somebody moved them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dubai_desktop.domain.job import Job, MediaInfo
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.media.probe import probe
from dubai_desktop.media.source import same_file
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.steps import assemble


@dataclass(frozen=True, slots=True)
class Picture:
    """A file with the picture and, as audio track `track`, the original sound."""

    path: Path
    media: MediaInfo
    track: int


class Materials:
    """Finds or makes again what a job's results are made of. `ctx.work` is a folder for what is made."""

    def __init__(self, job: Job, ctx: Context) -> None:
        self._job = job
        self._ctx = ctx

    def mix(self) -> Path:
        """The dub's sound, WAV. Raises Cancelled, Problem(OUTPUT_INVALID | DISK_FULL | INPUT_*)."""
        made = Path(self._job.outputs.wav)
        return made if made.is_file() else Path(self._assembled.mix)

    def voice(self) -> Path:
        """The voices alone, WAV. Raises as `mix`."""
        made = Path(self._job.outputs.voice_wav)
        return made if made.is_file() else Path(self._assembled.voice_stem)

    def stems(self) -> tuple[Path, Path]:
        """The dub's sound and the voices alone, of one and the same mix: settings may have changed since.

        Raises as `mix`.
        """
        mix, voice = Path(self._job.outputs.wav), Path(self._job.outputs.voice_wav)
        if mix.is_file() and voice.is_file():
            return mix, voice
        return Path(self._assembled.mix), Path(self._assembled.voice_stem)

    def picture(self) -> Picture:
        """The source while it is the file it was, else the finished video.

        Raises Problem(INPUT_MISSING | INPUT_CHANGED), and what `probe` raises.
        """
        job = self._job
        assert job.media is not None
        try:
            self._check_source(job.media)
        except Problem:
            video = Path(job.outputs.video)
            if not job.outputs.video or not video.is_file():
                raise
            return Picture(video, probe(video), 1)
        return Picture(job.source, job.media, job.options.audio_track)

    @cached_property
    def _assembled(self) -> Job:
        """The job with its sound put together again, from the clips that every finished job keeps and its source."""
        gone = [clip for clip in self._job.clips if not Path(clip.path).is_file()]
        if gone or not self._job.clips:
            message = f"The sound of “{shown(self._job.name)}” is not there any more. Start the job again, then export."
            raise Problem(Code.OUTPUT_INVALID, message, facts={"clips": len(gone)})
        if self._job.media is not None:
            self._check_source(self._job.media)  # another film's sound would lie under the lines
        return assemble.run(self._job, self._ctx)

    def _check_source(self, media: MediaInfo) -> None:
        """Raise Problem(INPUT_MISSING | INPUT_CHANGED) where the source is not the file any more that was dubbed."""
        same_file(self._job.source, media.fingerprint)
