"""Work off the UI thread: the queue of jobs and small errands, told by Qt signals."""
