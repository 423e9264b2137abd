"""The neural voices (Coqui): heavy, so put in on demand, and only with a torch that fits the machine.

torch's Linux build on the common package index brings the libraries of a graphics card along, gigabytes of them. Where
there is no such card, set-up takes a CPU build if pip can see one (a local folder of wheels, another index), else it
leaves the voices out and says so: the program dubs without them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap import pip_run
from bootstrap.layout import Layout

LAYER = "coqui"
TITLE = "Neural voices"
SIZE_CPU = "about 0.5 GB to download, 1.5 GB on disk"
SIZE_GPU = "about 3 GB to download, 7 GB on disk"
_GPU_PACKAGES = ("nvidia-", "cuda-", "triton")


def why_not(layout: Layout, platform: str = sys.platform) -> str:
    """Return why the neural voices should be left out on this machine, "" where torch's build fits it."""
    if platform != "linux" or has_nvidia_card():
        return ""
    torch = next(need for need in pip_run.requirements(layout, LAYER) if need.startswith("torch>"))
    if not drags_gpu_packages(pip_run.resolved(layout, torch)):
        return ""
    return (
        f"Neural voices left out: the package index has only torch's build for graphics cards ({SIZE_GPU}), and this "
        "machine has none. README.md, 'Neural voices', tells how to take a CPU build, or this one all the same."
    )


def drags_gpu_packages(metadata: dict[str, object]) -> bool:
    """Say whether a build of torch, by pip's metadata, brings a graphics card's libraries along."""
    needs = metadata.get("requires_dist", [])
    return isinstance(needs, list) and any(str(need).startswith(_GPU_PACKAGES) for need in needs)


def has_nvidia_card() -> bool:
    """Say whether the machine has a working NVIDIA card, the only kind that torch's Linux build on the index uses."""
    if Path("/proc/driver/nvidia/version").exists():
        return True
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return False
    try:
        done = subprocess.run([tool, "-L"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"GPU" in done.stdout
