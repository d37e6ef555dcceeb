"""The models of the app."""
