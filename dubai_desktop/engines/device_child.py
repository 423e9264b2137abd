"""What the computer can work on, as the engines' library sees it. Runs in the child process."""

from __future__ import annotations


def devices() -> dict[str, tuple[str, ...]]:
    """Return the number kinds that CTranslate2 can work with, by device: "cpu", and "cuda" where there is one."""
    import ctranslate2  # noqa: PLC0415  heavy

    found = {"cpu": tuple(sorted(ctranslate2.get_supported_compute_types("cpu")))}
    if ctranslate2.get_cuda_device_count():
        found["cuda"] = tuple(sorted(ctranslate2.get_supported_compute_types("cuda")))
    return found
