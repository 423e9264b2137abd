from types import SimpleNamespace

import pytest
from bootstrap import coqui, prepare, say, stamp


@pytest.fixture
def setup(environment, monkeypatch):
    """The parts of a set-up stood in for: what was installed is recorded; `why` is the reason against neural voices."""

    state = SimpleNamespace(layout=environment, installed=[], why="", made=False, fail="")

    def install(layout, layer, title):
        if layer == state.fail:
            raise say.SetUpFailure("no network")
        state.installed.append(layer)

    monkeypatch.setattr(prepare.pip_run, "install", install)
    monkeypatch.setattr(prepare.venv, "ensure", lambda layout: state.made)
    monkeypatch.setattr(prepare.coqui, "why_not", lambda layout: state.why)
    return state


def test_the_first_run_takes_the_program_only(setup):
    done = prepare.environment(setup.layout, ("app",), "")
    assert setup.installed == ["app"]
    assert done.layers == ("app",)
    assert stamp.ready(setup.layout, ["app"])


def test_the_second_run_installs_nothing(setup):
    prepare.environment(setup.layout, ("app",), "")
    setup.installed.clear()
    prepare.environment(setup.layout, ("app",), "")
    assert setup.installed == []


def test_the_test_tools_are_added_to_what_is_there(setup):
    prepare.environment(setup.layout, ("app",), "")
    setup.installed.clear()
    done = prepare.environment(setup.layout, ("app", "test"), "")
    assert setup.installed == ["test"]
    assert done.layers == ("app", "test")


def test_changed_pins_bring_every_layer_up_to_date(setup):
    prepare.environment(setup.layout, ("app", "test"), "fit")
    setup.installed.clear()
    setup.layout.constraints.write_text("peewee==4.6\n")
    done = prepare.environment(setup.layout, ("app",), "")
    assert setup.installed == ["app", "test", "coqui"]
    assert done.layers == ("app", "coqui", "test")


def test_an_environment_made_anew_gets_its_layers_back(setup):
    prepare.environment(setup.layout, ("app", "test"), "")
    setup.installed.clear()
    setup.layout.constraints.write_text("peewee==4.6\n")
    setup.made = True
    prepare.environment(setup.layout, ("app",), "")
    assert setup.installed == ["app", "test"]


def test_a_failure_leaves_no_stamp_and_the_next_start_mends_it(setup):
    setup.fail = "app"
    with pytest.raises(say.SetUpFailure):
        prepare.environment(setup.layout, ("app",), "")
    assert stamp.read(setup.layout) is None
    assert setup.layout.unfinished.exists()


def test_neural_voices_come_where_torch_fits(setup):
    assert coqui.LAYER in prepare.environment(setup.layout, ("app",), "fit").layers


def test_neural_voices_that_do_not_fit_are_left_out(setup):
    setup.why = "Neural voices left out: no build."
    done = prepare.environment(setup.layout, ("app",), "fit")
    assert coqui.LAYER not in done.layers
    assert done.coqui_skipped == setup.why


def test_the_tests_ask_for_them_once(setup):
    setup.why = "Neural voices left out: no build."
    prepare.environment(setup.layout, ("app",), "once")
    setup.why = ""
    assert prepare.environment(setup.layout, ("app",), "once").coqui_skipped == "Neural voices left out: no build."


def test_a_person_who_asks_again_gets_them_once_they_fit(setup):
    setup.why = "Neural voices left out: no build."
    prepare.environment(setup.layout, ("app",), "fit")
    setup.why = ""
    done = prepare.environment(setup.layout, ("app",), "fit")
    assert coqui.LAYER in done.layers
    assert done.coqui_skipped == ""


def test_neural_voices_asked_for_in_any_build_come(setup):
    setup.why = "Neural voices left out: no build."
    prepare.environment(setup.layout, ("app",), "fit")
    done = prepare.environment(setup.layout, ("app",), "any")
    assert coqui.LAYER in done.layers
    assert done.coqui_skipped == ""


def test_too_small_a_disk_is_refused_before_anything_is_fetched(setup, monkeypatch):
    class Usage:
        free = 500_000_000

    monkeypatch.setattr(prepare.shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(say.SetUpFailure, match=r"needs 2\.0 GB .* 0\.5 GB are free"):
        prepare.environment(setup.layout, ("app",), "")
    assert setup.installed == []


def test_a_folder_of_somebody_else_is_an_error_that_names_it(setup, monkeypatch):
    monkeypatch.setattr(prepare.os, "access", lambda *_: False)
    with pytest.raises(PermissionError) as denied:
        prepare.environment(setup.layout, ("app",), "")
    assert denied.value.filename == str(setup.layout.venv)


def test_libraries_once_found_are_remembered(setup, monkeypatch):
    prepare.environment(setup.layout, ("app",), "")
    monkeypatch.setattr(prepare.qt, "ensure", lambda *_: "")
    assert prepare.window(setup.layout, "x11") == ""
    found = stamp.read(setup.layout)
    assert found is not None
    assert found.qt == ("x11",)


def test_missing_libraries_are_told_and_looked_for_again(setup, monkeypatch):
    prepare.environment(setup.layout, ("app",), "")
    monkeypatch.setattr(prepare.qt, "ensure", lambda *_: "Copy this line")
    assert prepare.window(setup.layout, "x11") == "Copy this line"
    found = stamp.read(setup.layout)
    assert found is not None
    assert found.qt == ()


def test_a_window_in_a_folder_of_somebody_else_opens_all_the_same(setup, monkeypatch):
    prepare.environment(setup.layout, ("app",), "")
    monkeypatch.setattr(prepare.os, "access", lambda *_: False)
    monkeypatch.setattr(prepare.qt, "ensure", lambda *_: "")
    assert prepare.window(setup.layout, "x11") == ""


def test_fetching_for_another_machine_says_how_to_use_it_there(setup, monkeypatch, tmp_path, capsys):
    done = prepare.environment(setup.layout, ("app",), "")
    monkeypatch.setattr(prepare.pip_run, "download", lambda *_: None)
    assert prepare.download(setup.layout, done, str(tmp_path / "wheels")) == 0
    assert "PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels" in capsys.readouterr().err
