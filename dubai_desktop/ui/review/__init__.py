"""The review page: lines to read, correct, hear and approve."""
