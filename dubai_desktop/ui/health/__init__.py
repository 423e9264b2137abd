"""The health page: how the program is doing."""
