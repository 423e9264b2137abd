"""The report of one dub: as data for programs (`data`), and as a page to look at (`page`)."""
