"""Set DubAI Desktop up with its test tools, then run every check and test: `python3 packaging/test.py [ARGS...]`.

With ARGS only pytest runs, with these arguments (`tests/unit -k timing`).
"""

import sys

if sys.version_info < (3, 8):  # noqa: UP036 - this very file is what tells it to the person
    sys.exit("DubAI Desktop needs Python 3.11, 3.12 or 3.13. Install one of them, then start this again.")

from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bootstrap import pythons

pythons.ensure_fitting(__file__, sys.argv[1:])

from bootstrap import start  # noqa: E402 - needs a Python that fits

sys.exit(start.test(sys.argv[1:]))
