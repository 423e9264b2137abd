"""Hearing a line, and a computer on which nothing can be heard."""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from dubai_desktop.ui import player as playing
from dubai_desktop.ui.player import Player


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "line.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 800)
    return path


@pytest.fixture
def player(qapp):
    owner = QObject()
    yield Player(owner)
    owner.deleteLater()


def test_a_computer_without_a_sound_device_is_told_and_goes_on(player, sound):
    from PySide6.QtMultimedia import QMediaDevices

    if not QMediaDevices.defaultAudioOutput().isNull():
        pytest.skip("this computer has a sound device")
    said = []
    player.failed.connect(said.append)
    assert not player.play(sound, "s1")
    assert said == [playing.NO_DEVICE] and player.key == ""
    player.stop()


def test_a_computer_without_the_libraries_is_told_and_goes_on(player, sound, monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    said = []
    player.failed.connect(said.append)
    assert not player.play(sound, "s1")
    assert said == [playing.NO_PLAYER]


def test_what_plays_is_told_and_stops(qtbot, player, sound, monkeypatch):
    keys = []
    player.playing.connect(keys.append)
    monkeypatch.setattr(player, "_ready", lambda: True)
    monkeypatch.setattr(player, "_player", FakeMedia())
    assert player.play(sound, "s1") and player.key == "s1"
    player.play(sound, "s2")
    player.stop()
    assert keys == ["s1", "", "s2", ""]


def test_a_sound_that_cannot_be_played_is_told(player, sound, monkeypatch):
    said = []
    player.failed.connect(said.append)
    monkeypatch.setattr(player, "_ready", lambda: True)
    monkeypatch.setattr(player, "_player", FakeMedia())
    player.play(sound, "s1")
    player._error(1, "codec")
    player._error(1, "codec")
    assert len(said) == 1 and "Re-voice" in said[0] and player.key == ""


class FakeMedia:
    def setSource(self, url): ...
    def play(self): ...
    def stop(self): ...
