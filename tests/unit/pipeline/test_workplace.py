"""Where work folders lie: a private folder of our own below the chosen one, never where others could replace it."""

import os
import stat
from pathlib import Path

import pytest

from dubai_desktop import app, paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.workplace import private_below, workplace
from dubai_desktop.settings import Settings, change
from tests.helpers.studio import ToneVoice, with_voices

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")


@pytest.fixture
def usual(tmp_path):
    folder = tmp_path / "data" / "work"
    folder.mkdir(parents=True, mode=0o700)
    return folder


@pytest.fixture
def chosen(tmp_path):
    folder = tmp_path / "fast"
    folder.mkdir()
    return folder


def refusal(place, usual):
    with pytest.raises(Problem) as caught:
        private_below(str(place), usual)
    assert caught.value.code is Code.OUT_NOT_WRITABLE
    assert "processing.temp_directory" in caught.value.message
    return caught.value.message


def test_a_folder_of_our_own_is_made_that_nobody_else_can_look_into(usual, chosen):
    own = private_below(str(chosen), usual)
    assert own.parent == chosen
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    own.chmod(0o755)
    assert private_below(str(chosen), usual) == own
    assert stat.S_IMODE(own.stat().st_mode) == 0o700


def test_two_studios_have_a_folder_each(usual, chosen, tmp_path):
    assert private_below(str(chosen), usual) != private_below(str(chosen), tmp_path / "other")


def test_a_sticky_folder_for_all_will_do(usual, chosen):
    chosen.chmod(0o1777)
    assert private_below(str(chosen), usual).is_dir()


def test_a_folder_that_others_can_replace_is_refused(usual, chosen):
    inside = chosen / "inside"
    inside.mkdir()
    chosen.chmod(0o777)
    assert "could be replaced by other people" in refusal(inside, usual)
    assert list(inside.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_refused(usual, chosen):
    os.chown(chosen, 12345, 12345)
    assert "belongs to somebody else" in refusal(chosen, usual)


def test_a_folder_that_is_not_there_or_not_whole_is_refused(usual, chosen):
    assert "is not there" in refusal(chosen / "gone", usual)
    assert "is not there" in refusal("fast", usual)
    (chosen / "file").touch()
    assert "is not there" in refusal(chosen / "file", usual)


def test_a_link_in_the_place_of_our_folder_is_never_followed(usual, chosen, tmp_path):
    own = private_below(str(chosen), usual)
    own.rmdir()
    (tmp_path / "victim").mkdir()
    own.symlink_to(tmp_path / "victim")
    assert "cannot be written to" in refusal(chosen, usual)


def test_a_folder_that_cannot_be_used_falls_back_and_says_why(usual, chosen):
    place = workplace(str(chosen / "gone"), usual)
    assert place.folder == usual
    assert "is not there" in place.notice
    assert str(usual) in place.notice


def test_folders_of_earlier_settings_are_known_again(usual, chosen, tmp_path):
    first = workplace(str(chosen), usual).folder
    (tmp_path / "later").mkdir()
    later = workplace(str(tmp_path / "later"), usual)
    assert set(later.others) == {usual, first}
    assert set(workplace("", usual).others) == {first, later.folder}


@pytest.fixture
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))


def studio_in(folder):
    return app.studio(change(Settings(), "processing.temp_directory", str(folder)))


@pytest.mark.usefixtures("own_folders")
class TestAJob:
    def test_works_in_the_chosen_folder_and_leaves_nothing_there(self, video, options, chosen, monkeypatch):
        seen = []
        with studio_in(chosen) as desk:
            with_voices(desk, ToneVoice())
            job = desk.add(video, options)

            def look(_event):
                seen.extend(path.name for path in chosen.glob("*/*/speech.wav"))

            done = desk.run(job.id, look, CancelToken())
            assert done.status is JobStatus.COMPLETED
        assert "speech.wav" in seen
        assert [path for path in chosen.rglob("*") if path.is_file()] == []
        assert [path for path in paths.work_dir().iterdir() if path.is_dir()] == []

    def test_that_began_elsewhere_goes_on_there_and_its_folder_goes(self, video, options, chosen):
        voice = ToneVoice(fails=[Problem(Code.SERVICE_AUTH, "Not now. Later.")] * 9)
        with app.studio() as desk:
            with_voices(desk, voice)
            job = desk.run(desk.add(video, options).id, lambda _event: None, CancelToken())
            assert job.status is JobStatus.FAILED
            began = Path(job.audio)
            assert began.parent.parent == paths.work_dir()
        voice.fails.clear()
        with studio_in(chosen) as desk:
            with_voices(desk, voice)
            done = desk.run(desk.retry(job.id).id, lambda _event: None, CancelToken())
            assert (done.status, done.audio) == (JobStatus.COMPLETED, str(began))
        assert not began.parent.exists()
        assert [path for path in chosen.rglob("*") if path.is_file()] == []

    def test_whose_work_was_lost_with_its_folder_does_it_anew(self, video, options, chosen, tmp_path):
        voice = ToneVoice(fails=[Problem(Code.SERVICE_AUTH, "Not now. Later.")] * 9)
        with studio_in(chosen) as desk:
            with_voices(desk, voice)
            job = desk.run(desk.add(video, options).id, lambda _event: None, CancelToken())
        for file in chosen.rglob("*.wav"):
            file.unlink()
        voice.fails.clear()
        with app.studio() as desk:
            with_voices(desk, voice)
            done = desk.run(desk.retry(job.id).id, lambda _event: None, CancelToken())
            assert done.status is JobStatus.COMPLETED

    def test_is_held_whatever_the_folder(self, video, options, chosen):
        with app.studio() as desk, studio_in(chosen) as other:
            job = desk.add(video, options)
            with desk.runner.hold(job.id), pytest.raises(Problem) as caught, other.runner.hold(job.id, patience=0):
                pass
        assert caught.value.code is Code.JOB_BUSY

    def test_that_is_gone_leaves_no_work_behind_at_the_next_start(self, chosen):
        with studio_in(chosen) as desk:
            (desk.runner.work / "vanished").mkdir()
        with app.studio() as desk:
            app.tidy(desk)
        assert list(chosen.glob("*/*")) == []
