"""`make run`: starts all processes, keeps them running, says when they are ready, stops them cleanly."""
