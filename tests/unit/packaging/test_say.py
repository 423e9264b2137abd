import io

import pytest
from bootstrap import say


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


class Ascii(io.StringIO):
    encoding = "ascii"


def test_without_a_terminal_a_stage_is_two_plain_lines():
    stream = io.StringIO()
    with say.Stage("Program packages", stream) as stage:
        stage.show("downloading x (3 MB)")
        stage.show("unpacking 3 packages")
    assert stream.getvalue() == "  Program packages ...\n  Program packages: done (0 s)\n"


def test_on_a_terminal_one_line_is_rewritten():
    stream = Terminal()
    with say.Stage("Program packages", stream) as stage:
        stage.show("downloading x (3 MB)")
    assert "downloading x (3 MB)" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_a_line_on_a_terminal_fits_its_width():
    stream = Terminal()
    with say.Stage("Program packages", stream) as stage:
        stage.show("x" * 500)
    assert max(len(part) for part in stream.getvalue().split("\r")) <= 80


def test_a_stage_that_fails_says_stopped():
    stream = io.StringIO()
    with pytest.raises(say.SetUpFailure), say.Stage("Test tools", stream):
        raise say.SetUpFailure("no")
    assert "Test tools: stopped" in stream.getvalue()


def test_letters_the_terminal_lacks_do_not_stop_the_set_up():
    stream = Ascii()
    say.line("/home/কিম", stream)
    assert stream.getvalue() == "/home/???\n"
