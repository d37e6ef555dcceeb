"""The services and processes that `make run` and `make test` start; production never imports this package."""
