"""Two-way messages between a family and the care team."""
