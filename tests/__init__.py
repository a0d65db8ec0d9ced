"""Proves what the repository promises; its own modules are the fixtures that the tests share."""
