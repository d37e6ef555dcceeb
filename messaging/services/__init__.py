"""What the app does; each service owns its transaction."""
