"""The carried Whisper listens to a programme once: a second job of it takes the transcript that is there."""

import shutil

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.engines.asr import whisper_child
from dubai_desktop.engines.host import EngineHost
from tests.helpers import whisper
from tests.helpers.studio import PlainTranslator, open_studio, with_translators

NOTE = "Transcript reused: heard before with whisper base."


def test_the_second_job_of_a_programme_asks_whisper_nothing(tmp_path, monkeypatch):
    whisper.install_sample(tmp_path / "studio" / "models")
    talk = tmp_path / "talk.wav"
    shutil.copy(whisper.speech(tmp_path), talk)
    asked = []
    call = EngineHost.call

    def counted(self, function, *args, **more):
        asked.append(function)
        return call(self, function, *args, **more)

    monkeypatch.setattr(EngineHost, "call", counted)
    with open_studio(tmp_path / "studio") as desk:
        with_translators(desk, PlainTranslator())
        jobs = []
        for name in ("a", "b"):
            options = JobOptions(source_language="en", out_dir=str(tmp_path / name), voice="espeak")
            jobs.append(desk.run(desk.add(talk, options).id, lambda _event: None, CancelToken()))
    first, second = jobs
    assert (first.status, second.status) == (JobStatus.COMPLETED, JobStatus.COMPLETED), [job.error for job in jobs]
    assert asked.count(whisper_child.transcribe) == 1
    assert [(s.source, s.start, s.end, s.words) for s in second.segments] == [
        (s.source, s.start, s.end, s.words) for s in first.segments
    ]
    assert (NOTE in first.notes, NOTE in second.notes) == (False, True)
