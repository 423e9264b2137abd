"""The six steps of a dub, one module each, all of the same shape."""
