"""The queue page: cards of jobs, live."""
