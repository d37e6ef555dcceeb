"""Measurements of the hot places, each beside its limit; run by `make bench`."""
