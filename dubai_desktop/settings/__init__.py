"""What a person can choose: one schema that drives the file, its checks, the dialog and the reference."""

from dubai_desktop.settings.describe import SettingField, describe
from dubai_desktop.settings.file import change, field_values, load, save
from dubai_desktop.settings.schema import Settings

__all__ = ["SettingField", "Settings", "change", "describe", "field_values", "load", "save"]
