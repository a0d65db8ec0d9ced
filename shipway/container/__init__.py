"""One copy of a commit, built, started, probed and stopped as Railway would do it.

A stand-in for Railway's builder and runtime: `docs/railway.md` says what it cannot stand in for.
"""
