"""The dub itself: six steps, one loop."""
