"""DubAI Desktop: a video in one language goes in, the same video speaking another comes out."""

__version__ = "0.1.0"
