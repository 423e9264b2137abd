"""210 kills in seven phases: no acknowledged edit lost, every job finished, nothing paid twice that reached the disk.

A small share runs every time, the whole with `-m soak`. A careless program must fail the same harness.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import add

import pytest

from tests.helpers.kills import PHASES, Rounds

KILLS = 30
SIDE_BY_SIDE = 2


def kill(phase, kills, video, tmp_path, chance, *, careless="", side_by_side=1, **more):
    """Kill so many times, on so many desks at once; the figures of all."""
    desks = [
        Rounds(tmp_path / f"desk{n}", phase, video, chance.randrange(1 << 32), **more) for n in range(side_by_side)
    ]
    with ThreadPoolExecutor(side_by_side) as pool:
        shares = [(kills + n) // side_by_side for n in range(side_by_side)]
        return reduce(add, pool.map(lambda desk, share: desk.run(share, careless), desks, shares))


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("phase", "paid"), [*((phase, False) for phase in PHASES), ("speak", True)])
def test_thirty_kills_in_a_phase_cost_no_work_and_no_money(phase, paid, long_talk, tmp_path, chance, count):
    tally = kill(phase, KILLS, long_talk.video, tmp_path, chance, paid=paid, side_by_side=SIDE_BY_SIDE)
    count(f"killed in {phase}{', a paid voice' if paid else ''}", tally)
    assert tally.kills == KILLS
    assert tally.faults == {}
    assert tally.acknowledged or phase in ("extract", "transcribe", "translate")


def test_killed_while_a_paid_voice_speaks_nothing_that_reached_the_disk_is_paid_again(
    long_talk, tmp_path, chance, count
):
    tally = kill("speak", 3, long_talk.video, tmp_path, chance, paid=True, lines=10)
    count("killed in speak, a paid voice", tally)
    assert tally.faults == {}
    assert (tally.kills, tally.jobs > 0, tally.paid >= 10) == (3, True, True)


@pytest.mark.parametrize(
    ("careless", "phase", "paid", "noticed"),
    [
        ("edits", "review", False, "lost"),
        pytest.param("clips", "speak", True, "repeated_kept", marks=pytest.mark.soak),
        ("ledger", "speak", True, "unflagged"),
    ],
)
def test_a_careless_program_is_noticed(careless, phase, paid, noticed, long_talk, tmp_path, chance):
    tally = kill(phase, 3, long_talk.video, tmp_path, chance, careless=careless, paid=paid, lines=8)
    assert tally.kills == 3
    assert noticed in tally.faults, str(tally)
