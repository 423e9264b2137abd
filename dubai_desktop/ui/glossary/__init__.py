"""The words page: names to keep, fixed translations, and how the voice says them."""
