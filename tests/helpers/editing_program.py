"""A person who corrects the first line of a job over and over; each number is printed once the studio has kept it."""

import itertools
import os
import sys
from dataclasses import replace

import careless

from dubai_desktop import app


def main(job_id: str) -> None:
    careless.apply()
    with app.studio() as desk:
        first = (
            int(desk.job(job_id).segments[0].target.split()[-1]) if "edit" in desk.job(job_id).segments[0].target else 0
        )
        for number in itertools.count(first + 1):
            line = desk.job(job_id).segments[0]
            desk.edit(job_id, [replace(line, target=f"edit {number}")])
            os.write(1, b"%d\n" % number)


if __name__ == "__main__":
    main(sys.argv[1])
