"""Set DubAI Desktop up in this folder where that is not done yet, then start it: `python3 packaging/run.py [ARGS...]`.

Needs nothing but a Python. ARGS are the program's own (`demo`, `dub talk.mp4 --to bn`, `doctor`, ...); without any the
window opens. Before them may stand `--with-coqui` (neural voices too; `--with-coqui=any` takes a torch build for
graphics cards on a machine without one), `--set-up-only`, or `--download FOLDER` (fetch the packages for a machine
without internet).
"""

import sys

if sys.version_info < (3, 8):  # noqa: UP036 - this very file is what tells it to the person
    sys.exit("DubAI Desktop needs Python 3.11, 3.12 or 3.13. Install one of them, then start this again.")

from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bootstrap import pythons

pythons.ensure_fitting(__file__, sys.argv[1:])

from bootstrap import start  # noqa: E402 - needs a Python that fits

sys.exit(start.run(sys.argv[1:]))
