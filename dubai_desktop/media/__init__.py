"""Everything about media files: look at them, take sound out, fit clips, mix, mux. The only place that runs ffmpeg."""
