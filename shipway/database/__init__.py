"""Database servers: one that is given, or an installed one that is started for a while."""
