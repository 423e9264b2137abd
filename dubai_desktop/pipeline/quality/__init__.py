"""The quality of a finished dub: measured and kept by `examine`, judged by its checks, line by line and as a whole."""
