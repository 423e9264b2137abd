import io
import pickle
import zipfile

import pytest

from dubai_desktop.engines.tts import xtts_voices


def torch_file(path, content):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("speakers_xtts/data.pkl", content)


def pickled(value, protocol=2):
    buffer = io.BytesIO()
    pickle.Pickler(buffer, protocol).dump(value)
    return buffer.getvalue()


@pytest.mark.parametrize("protocol", [2, 4])
def test_names_are_read_without_loading(tmp_path, protocol):
    speakers = {name: {"gpt_cond_latent": [1.5], "speaker_embedding": "x"} for name in ("Ana Florence", "Zoë", "আনা")}
    torch_file(tmp_path / "speakers_xtts.pth", pickled(speakers, protocol))
    assert xtts_voices.speakers(tmp_path) == ("Ana Florence", "Zoë", "আনা")


class Bomb:
    def __reduce__(self):
        return (print, ("PWNED",))


@pytest.mark.parametrize(
    "content",
    [b"", b"\x80", b"not a pickle", pickled([1, 2]), pickled({"a": Bomb()}), pickled({"bad\nname": {}, "x" * 90: {}})],
)
def test_anything_else_has_no_names_and_does_nothing(tmp_path, capsys, content):
    torch_file(tmp_path / "speakers_xtts.pth", content)
    assert xtts_voices.speakers(tmp_path) == ()
    assert capsys.readouterr().out == ""


def test_a_file_that_is_no_archive_or_not_there_has_no_names(tmp_path):
    assert xtts_voices.speakers(tmp_path) == ()
    (tmp_path / "speakers_xtts.pth").write_bytes(b"PK")
    assert xtts_voices.speakers(tmp_path) == ()


def test_a_clips_id_is_that_of_its_content(tmp_path):
    one, other = tmp_path / "one.wav", tmp_path / "other.wav"
    one.write_bytes(b"sound")
    other.write_bytes(b"sound")
    first = xtts_voices.clip_id(str(one))
    assert first.startswith("clip-")
    assert xtts_voices.clip_id(str(other)) == first
    one.write_bytes(b"another sound")
    assert xtts_voices.clip_id(str(one)) != first


@pytest.mark.parametrize("path", ["", "/no/such/clip.wav", "/dev/zero", "/", "a\0b"])
def test_what_is_no_file_has_no_id(path):
    assert xtts_voices.clip_id(path) == ""
