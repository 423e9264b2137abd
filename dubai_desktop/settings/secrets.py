"""Keys and passwords, kept by the system's keyring and never in a file of ours.

Where there is no keyring (a machine without a desktop) a secret lives until the program ends.
"""

from __future__ import annotations

from dubai_desktop.log import register_secret

SERVICE = "dubai-desktop"
_session: dict[str, str] = {}


def read(name: str) -> str | None:
    """Return a secret by name, None if there is none; the log never shows it from then on."""
    value = _session.get(name)
    if value is None and _usable():
        import keyring  # noqa: PLC0415 - starts D-Bus clients
        from keyring.errors import KeyringError  # noqa: PLC0415

        try:
            value = keyring.get_password(SERVICE, name)
        except KeyringError:  # locked, or the person said no
            value = None
    if value:
        register_secret(value)
    return value


def where(name: str) -> str:
    """Return where a secret is kept: "keyring", "session" (gone when the program ends), or "" where there is none."""
    if name in _session:
        return "session"
    return "keyring" if read(name) else ""


def keep(name: str, value: str) -> bool:
    """Keep a secret; returns False where it is kept for this session only, which the person should be told."""
    register_secret(value)
    if _usable():
        import keyring  # noqa: PLC0415
        from keyring.errors import KeyringError  # noqa: PLC0415

        try:
            keyring.set_password(SERVICE, name, value)
        except KeyringError:
            pass
        else:
            _session.pop(name, None)
            return True
    _session[name] = value
    return False


def forget(name: str) -> None:
    """Remove a secret from wherever it is."""
    _session.pop(name, None)
    if _usable():
        import keyring  # noqa: PLC0415
        from keyring.errors import KeyringError  # noqa: PLC0415

        try:
            keyring.delete_password(SERVICE, name)
        except KeyringError:  # it was not there
            return


def _usable() -> bool:
    """Tell whether there is a real keyring; those of keyrings.alt write plain or home-encrypted files."""
    import keyring  # noqa: PLC0415

    backend = keyring.get_keyring()
    return backend.priority > 0 and not type(backend).__module__.startswith("keyrings.alt")
