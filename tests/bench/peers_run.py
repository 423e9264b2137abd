"""One contestant of peers.py, in a process of its own: `peers_run.py ours|bare|open_dubbing FOLDER [ITS FOLDER]`.

Reads FOLDER/lines.json, writes a WAV, and CONTESTANT.json beside it: the WAV, when each line should begin in it and how
long what was put there is (or the file that was), the peak memory of the process or of the largest it started, in MB.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))


def memory() -> float:
    """Return the peak RSS in MB: our own (VmHWM; what a parent had does not count), or the largest child's."""
    own = 0.0
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        own = int(found[1]) / 1000 if found else 0.0
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)


def planned(told: dict) -> tuple:
    """Return the fits of our planner and the placements they give, as the assemble step makes them."""
    from dubai_desktop.domain.flags import CUT
    from dubai_desktop.domain.timing import FitRules, Line, plan
    from dubai_desktop.media.mix import Placement

    lines = [
        Line(str(n), start, end, length, speaker="one", text="words")
        for n, (start, end, length, _) in enumerate(told["lines"])
    ]
    fits = plan(lines, FitRules(), told["duration"])
    places = [
        Placement(
            Path(told["lines"][int(fit.segment_id)][3]),
            0.0,
            told["lines"][int(fit.segment_id)][2],
            fit.start,
            fit.speed,
            fit.end if CUT in fit.flags else None,
        )
        for fit in sorted(fits, key=lambda fit: fit.start)
    ]
    return fits, places


def ours(folder: Path, told: dict) -> tuple[Path, list[tuple[float, float | str]], str]:
    """Plan and assemble as the program does, without a background: measured, brought to -16 LUFS, limited."""
    from dubai_desktop.domain.flags import CUT
    from dubai_desktop.media.mix import Recipe, assemble

    fits, places = planned(told)
    out = folder / "ours.wav"
    assemble(places, told["duration"], out, folder / "voice.wav", recipe=Recipe(mode="none", target=-16.0))
    (folder / "voice.wav").unlink()
    plan = [(str(place.path), place.start, place.speed, place.length) for place in places]
    (folder / "plan.json").write_text(json.dumps(plan))
    cut = sum(CUT in fit.flags for fit in fits)
    worst = max(fit.speed for fit in fits), max(fit.late for fit in fits)
    spoken = sorted((fit.start, fit.end - fit.start) for fit in fits)
    return out, spoken, f"at most {worst[0]:.2f}x and {worst[1]:.2f} s late, {cut} faded out"


def bare(folder: Path, told: dict) -> tuple[Path, list[tuple[float, float | str]], str]:
    """Stretch and write our plan with as little code as it takes; our own run left the plan."""
    from tests.bench.straight import straight

    places = json.loads((folder / "plan.json").read_text())
    out = folder / "bare.wav"
    straight(((Path(path), start, speed) for path, start, speed, _ in places), told["duration"], out)
    with out.open("r+b") as file:  # it leaves the header empty
        file.write(wav_header(round(told["duration"] * 44_100)))
    return out, [(start, length / speed) for _, start, speed, length in places], "nothing checked, no levels, no fades"


def wav_header(frames: int) -> bytes:
    """Return the header of a 44.1 kHz stereo 16-bit WAV."""
    import struct

    size = frames * 4
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 2, 44_100, 176_400, 4, 16, b"data", size
    )


def open_dubbing(folder: Path, told: dict) -> tuple[Path, list[tuple[float, float | str]], str]:
    """Run open-dubbing's own `dub_utterances` and `insert_audio_at_timestamps` on the clips.

    Its speech engine is replaced by one that hands the clip over, as MP3, which is how its engines leave it. Modules
    that those two functions never touch (torch, pyannote, moviepy) are empty, which spares it their memory; so is
    ffprobe, which answers at once and nothing.
    """
    for name in ("torch", "moviepy", "pyannote", "pyannote.audio"):
        module = types.ModuleType(name)
        module.AudioFileClip = module.Pipeline = object  # type: ignore[attr-defined]
        sys.modules[name] = module
    _tools(folder)
    sys.path.insert(0, sys.argv[3])
    from open_dubbing.audio_processing import insert_audio_at_timestamps
    from open_dubbing.text_to_speech import TextToSpeech

    class Handed(TextToSpeech):
        def get_available_voices(self, language_code):
            return []

        def get_languages(self):
            return []

        def _convert_text_to_speech(self, *, output_filename, text, **_):
            shutil.copyfile(folder / f"{text}.mp3", output_filename)
            return output_filename

    made = folder / "open-dubbing"
    made.mkdir()
    said = [
        {"id": n, "start": start, "end": end, "for_dubbing": True, "translated_text": str(n), "speed": 1.0,
         "assigned_voice": "", "speaker_id": "one"}
        for n, (start, end, _, _) in enumerate(told["lines"])
    ]  # fmt: skip
    silence = str(folder / "silence.mp3")
    done = Handed().dub_utterances(
        utterance_metadata=said, output_directory=str(made), target_language="ben", audio_file=silence
    )
    mixed = insert_audio_at_timestamps(
        utterance_metadata=done, background_audio_file=silence, output_directory=str(made)
    )
    out = folder / "open_dubbing.wav"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", mixed, str(out)], check=True)
    fastest = max(one["speed"] for one in done)
    placed = [(int(one["start"] * 1000) / 1000, one["dubbed_path"]) for one in done]
    return out, placed, f"its cap is 1.3x, {fastest:.1f}x used; MP3"


def _tools(folder: Path) -> None:
    """Put an ffmpeg and a silent ffprobe on the PATH."""
    from dubai_desktop.media.process import ffmpeg

    tools = folder / "tools"
    tools.mkdir()
    (tools / "ffmpeg").symlink_to(ffmpeg())
    (tools / "ffprobe").write_text("#!/bin/sh\necho '{}'\n")
    (tools / "ffprobe").chmod(0o755)
    os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"


def main() -> None:
    """Run the contestant and tell what it did."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    told = json.loads((folder / "lines.json").read_text())
    out, placed, more = {"ours": ours, "bare": bare, "open_dubbing": open_dubbing}[what](folder, told)
    done = {"wav": str(out), "starts": [start for start, _ in placed], "lengths": [length for _, length in placed]}
    done |= {"memory": memory(), "more": more, "lossy": what == "open_dubbing"}
    (folder / f"{what}.json").write_text(json.dumps(done))


if __name__ == "__main__":
    main()
