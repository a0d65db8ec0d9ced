"""A program that runs inside the checked project's own environment and writes down what it sees.

It imports nothing of shipway, which that environment need not have, but for `links`, by its path;
and it is loaded under a name that no project has. Everything happens in one Django start: import
the settings and the WSGI application, collect the static files, and ask for the pages, with an
empty database in memory, and with no network.
"""
