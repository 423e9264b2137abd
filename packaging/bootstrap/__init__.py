"""Set-up of DubAI Desktop with the standard library alone: a Python, a virtual environment, packages, system libraries.

`start.py` holds what `packaging/run.py` and `packaging/test.py` do; every other module is one part of it. Nothing in
here may import a package that the set-up itself installs. `pythons` and `handover` also run on an older Python (3.8 and
later), which only finds a fitting one and hands over; the scripts import the rest after that.
"""
