"""What a person can do with a job from its card, and the words on the buttons."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """One thing to do with a job."""

    PAUSE = "pause"
    CANCEL = "cancel"
    CONTINUE = "continue"
    RETRY = "retry"
    REDO = "redo"
    REVIEW = "review"
    PLAY = "play"
    OPEN_FOLDER = "open_folder"
    REPORT = "report"
    SOURCE_FOLDER = "source_folder"
    FREE_SPACE = "free_space"
    TRANSCRIPT = "transcript"
    MODELS = "models"
    SETTINGS = "settings"
    WHY = "why"
    REMOVE = "remove"


LABELS: dict[Act, str] = {
    Act.PAUSE: "Pause",
    Act.CANCEL: "Cancel",
    Act.CONTINUE: "Continue",
    Act.RETRY: "Retry",
    Act.REDO: "Redo other voices",
    Act.REVIEW: "Review",
    Act.PLAY: "Play",
    Act.OPEN_FOLDER: "Open folder",
    Act.REPORT: "Report",
    Act.SOURCE_FOLDER: "Show the video's folder",
    Act.FREE_SPACE: "Free space…",
    Act.TRANSCRIPT: "Give subtitles…",
    Act.MODELS: "Models…",
    Act.SETTINGS: "Settings…",
    Act.WHY: "Why?",
    Act.REMOVE: "Remove from the list",
}

ICONS: dict[Act, str] = {
    Act.PAUSE: "pause",
    Act.CANCEL: "stop",
    Act.CONTINUE: "play",
    Act.RETRY: "retry",
    Act.REDO: "retry",
    Act.REVIEW: "review",
    Act.PLAY: "play",
    Act.OPEN_FOLDER: "folder",
    Act.REPORT: "health",
    Act.SOURCE_FOLDER: "folder",
    Act.FREE_SPACE: "folder",
    Act.TRANSCRIPT: "file",
    Act.MODELS: "models",
    Act.SETTINGS: "settings",
    Act.WHY: "warning",
    Act.REMOVE: "close",
}
