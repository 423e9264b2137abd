"""The models page: what can transcribe, translate and speak here."""
