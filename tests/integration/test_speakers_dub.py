"""Two episodes whose transcripts name nobody: each person is heard, cast, and has the same voice in both."""

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from tests.helpers import speakers
from tests.helpers.studio import open_studio

BANGLA = ("ট্রেন নয়টায় ছাড়ে।", "আমি ঘরে থেকে বই পড়ব।", "ছাগলকে খাওয়াবে কে?", "আমার ভাইকে বলো।")


def clock(seconds):
    return f"00:00:{int(seconds):02d},{round(seconds % 1 * 1000) % 1000:03d}"


def subtitles(path, truth, lines):
    rows = enumerate(zip(truth, lines, strict=True), 1)
    text = (f"{n}\n{clock(start)} --> {clock(end)}\n{said}\n" for n, ((start, end, _), said) in rows)
    path.write_text("\n".join(text), encoding="utf-8")
    return str(path)


def episode(desk, folder, number, voices):
    """Dub four lines spoken by two voices in turn; returns the job and each original voice's voice in the dub."""
    home = folder / f"episode-{number}"
    home.mkdir()
    said = speakers.SAID[:4] if number == 1 else speakers.SAID[2:]
    source, truth = speakers.dialogue(desk.host, home, voices, said)
    job = desk.add(
        source,
        JobOptions(
            series="Goats", source_language="en", out_dir=str(home / "out"),
            transcript=subtitles(home / "a.srt", truth, said), translation=subtitles(home / "b.srt", truth, BANGLA),
        ),
    )  # fmt: skip
    job = desk.run(job.id, lambda event: None, CancelToken())
    assert job.status is JobStatus.COMPLETED, (job.error, job.error_detail)
    clips = {clip.segment_id: f"{clip.engine}:{clip.voice}" for clip in job.clips}
    heard = {}
    for line, (_, _, voice) in zip(job.segments, truth, strict=True):
        heard.setdefault(voice, set()).add((line.speaker, clips[line.id]))
    return job, heard


def test_people_are_heard_cast_and_known_again_in_the_next_episode(tmp_path):
    with open_studio(tmp_path / "studio") as desk:
        speakers.install_speakers(tmp_path / "studio" / "models")
        first, one = episode(desk, tmp_path, 1, (speakers.BEN, speakers.ANNA))
        second, two = episode(desk, tmp_path, 2, (speakers.ANNA, speakers.BEN))
        people = {person.label: person for person in desk.people.list("Goats")}
    assert [line.speaker for line in first.segments] == ["Speaker 1", "Speaker 2", "Speaker 1", "Speaker 2"]
    assert two == one
    assert all(len(found) == 1 for found in one.values())
    assert [line.speaker for line in second.segments] == ["Speaker 2", "Speaker 1", "Speaker 2", "Speaker 1"]
    assert "2 speakers told apart by their voices; known from before: Speaker 2, Speaker 1." in second.notes
    assert {person.gender for person in people.values()} == {"female", "male"}
    assert all(person.print for person in people.values())
    assert people["Speaker 1"].voice != people["Speaker 2"].voice
