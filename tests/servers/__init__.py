"""Gives tests real database servers: a private MariaDB and a private MySQL, or a given one."""
