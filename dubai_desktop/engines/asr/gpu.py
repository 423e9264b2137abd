"""How much memory the first graphics card has free, from NVIDIA's management library, which comes with its driver."""

from __future__ import annotations

import ctypes
import os
import sys

_LIBRARY = "nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1"


class _Memory(ctypes.Structure):
    """nvmlMemory_t (nvml.h): bytes."""

    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def free_memory(library: str = _LIBRARY) -> int | None:
    """Return the free bytes of the card that CUDA takes first; None where the driver does not tell."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0].strip()
    if not visible.isdecimal():
        return None
    try:
        nvml = ctypes.CDLL(library)
        handle, memory = ctypes.c_void_p(), _Memory()
        if nvml.nvmlInit_v2():
            return None
        try:
            found = not nvml.nvmlDeviceGetHandleByIndex_v2(ctypes.c_uint(int(visible)), ctypes.byref(handle))
            told = found and not nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory))
        finally:
            nvml.nvmlShutdown()
    except (OSError, AttributeError):
        return None
    return int(memory.free) if told else None
