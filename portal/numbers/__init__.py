"""Figures about the work: how long families wait, which calls are kept, where requests stop."""
