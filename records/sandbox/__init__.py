"""What runs in a throw-away process without settings, keys or network, because it opens files of strangers."""
