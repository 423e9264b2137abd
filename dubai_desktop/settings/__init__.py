"""What a person can choose: one schema that drives the file, its checks, the dialog and the reference."""

from dubai_desktop.settings.file import change, field_values, load, save
from dubai_desktop.settings.schema import SettingField, Settings, describe

__all__ = ["SettingField", "Settings", "change", "describe", "field_values", "load", "save"]
