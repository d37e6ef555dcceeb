"""Template tags of the requests."""
