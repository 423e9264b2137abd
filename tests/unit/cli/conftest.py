"""Commands as they are typed, on a real store in temporary folders."""

import pytest

from dubai_desktop import cli


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture
def typed(request, capsys):
    """Type the words of the test module's COMMAND: its exit status, what it printed, and what it complained of."""

    def run(*words):
        status = cli.main([request.module.COMMAND, *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
