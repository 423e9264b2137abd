"""The window: queue, review, history, costs, health, models and settings."""
