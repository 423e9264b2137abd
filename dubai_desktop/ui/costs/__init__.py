"""The costs page: what was spent."""
