"""The staff's desk: the pages of the admin that put requests, files and calls together."""
