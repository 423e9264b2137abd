"""The history page: what was dubbed."""
