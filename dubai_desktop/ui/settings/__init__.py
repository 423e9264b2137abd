"""The settings page, drawn from the schema."""
