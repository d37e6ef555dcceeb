"""The call sheet: one page that the family checks before the call and the call taker works from."""
