"""Fault 10 with several inputs: a full disk is told once, what follows stays queued, and goes on after freeing."""

from tests.faults.test_disk_full import IN_NAMESPACE, SMALL, environment, first, mounts
from tests.helpers.program import names_in, no_traceback


@mounts
def test_of_three_inputs_on_a_full_disk_one_is_told_and_two_wait(desk, short_talk):
    inputs = []
    for name in ("a", "b", "c"):
        inputs.append(desk.root / f"{name}.mp4")
        inputs[-1].write_bytes(short_talk.video.read_bytes())
    words = ["dub", *inputs, *short_talk.subtitles, "--out", desk.out]
    ended = desk.run(*words, before=(*IN_NAMESPACE, SMALL, "sh"), **environment(desk, "out", "400k"))
    told = first(desk, "err")
    assert first(desk, "status").strip() == "1"
    assert told.count("[DISK_FULL]") == 1
    assert "2 videos wait in the queue" in told
    assert "jobs resume" in told
    no_traceback(ended)
    assert ended.status == 0, ended.err
    assert len(names_in(desk.root / "kept")) == 21
