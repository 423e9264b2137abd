"""Prints what hearing through the host costs beside calling faster-whisper directly, as ratios of one run.

Run `python tests/bench/asr_speed.py [MINUTES [MODEL_FOLDER]]` (default: 20 minutes, the tests' small model). The
sample's speech is repeated to that length. "Direct" is faster-whisper's batched pipeline with int8 on all cores, the
quickest it has on a processor, and as good: beam 5, voice detection, word times. Goal: at most 1.03 of its wall and CPU
time. Both sides are whole processes: start, imports, loading and, through the host, the child and the lines it makes.
The small model is the hard case: it hears twenty minutes in half a minute, where a person's takes two to twenty. So the
start, a second that the child is paid once and that the whole queue shares, is measured alone too, on nine seconds of
speech, and the ratio printed with and without it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.asr import whisper_child
from dubai_desktop.engines.asr.whisper import WhisperTranscriber
from dubai_desktop.engines.base import TranscriptionRequest
from dubai_desktop.engines.host import EngineHost
from tests.bench.common import PYTHON, Cost, measure
from tests.helpers import whisper
from tests.helpers.engines import make_kit

RUNS = 3


def seconds(audio: Path) -> float:
    """Return the length of a WAV."""
    with wave.open(str(audio)) as file:
        return file.getnframes() / file.getframerate()


def direct(folder: str, audio: str, batch: int) -> None:
    """Call faster-whisper as its own documentation does; `batch` 0 for its one-by-one pipeline."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1)
    samples = whisper.read(Path(audio)).astype(np.float32) / 32768
    options = {"beam_size": 5, "vad_filter": True, "word_timestamps": True}
    if batch:
        found, _ = BatchedInferencePipeline(model).transcribe(samples, batch_size=batch, **options)
    else:
        found, _ = model.transcribe(samples, condition_on_previous_text=False, **options)
    print(sum(len(segment.words) for segment in found))


def hosted(folder: str, audio: str) -> None:
    """Hear as the program does."""
    with EngineHost() as host:
        engine = WhisperTranscriber(make_kit(host, Path(folder).parent, model_path=folder))
        request = TranscriptionRequest(audio, seconds(Path(audio)))
        transcript = engine.transcribe(request, lambda fraction, message: None, CancelToken())
    print(sum(len(segment.words) for segment in transcript.segments))


def sides(folder: str, audio: str) -> tuple[Cost, Cost]:
    """Return what the two sides cost as processes of their own, the better of some runs, in turn: fair to both."""
    theirs: list[Cost] = []
    ours: list[Cost] = []
    for _ in range(RUNS):
        theirs.append(measure([PYTHON, __file__, "--direct", folder, audio, str(whisper_child.BATCH["cpu"])]))
        ours.append(measure([PYTHON, __file__, "--hosted", folder, audio]))
    return _best(theirs), _best(ours)


def _best(runs: list[Cost]) -> Cost:
    return Cost(min(run.wall for run in runs), min(run.cpu for run in runs), max(run.rss for run in runs))


def main() -> None:
    """Print both sides' costs and their ratios."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory() as name:
        folder = sys.argv[2] if len(sys.argv) > 2 else str(whisper.install_sample(Path(name)))
        once = whisper.read(whisper.speech(Path(name)))
        times = max(1, round(minutes * 60 * whisper.RATE / len(once)))
        audio = str(whisper.write(Path(name) / "long.wav", np.tile(once, times)))
        print(f"{seconds(Path(audio)) / 60:.1f} minutes of speech, {Path(folder).name}")
        short = str(whisper.write(Path(name) / "short.wav", once[: 9 * whisper.RATE]))
        begun = sides(folder, short)
        done = sides(folder, audio)
        plain = measure([PYTHON, __file__, "--direct", folder, audio, "0"])
    for label, start, whole in zip(("direct", "through the host"), begun, done, strict=True):
        print(f"{label:18} {whole.wall:7.2f} s  {whole.cpu:7.2f} CPU s, of these to start {start.cpu:5.2f} CPU s")
    print(f"{'one by one':18} {plain.wall:7.2f} s  {plain.cpu:7.2f} CPU s")
    (theirs, ours), (their_start, our_start) = done, begun
    print(f"ratio              {ours.wall / theirs.wall:7.3f} wall  {ours.cpu / theirs.cpu:7.3f} CPU  [<= 1.03]")
    wall = (ours.wall - our_start.wall) / (theirs.wall - their_start.wall)
    cpu = (ours.cpu - our_start.cpu) / (theirs.cpu - their_start.cpu)
    print(f"without the start  {wall:7.3f} wall  {cpu:7.3f} CPU  [<= 1.03]")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--direct"]:
        direct(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1:2] == ["--hosted"]:
        hosted(sys.argv[2], sys.argv[3])
    else:
        main()
