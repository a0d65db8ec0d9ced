"""Release a Django project to Railway: what would break in production breaks before the push.

`tasks.py` beside this folder holds the verbs a person types; the modules here are the parts that
its recipes are made of. They read facts at the edges (git, HTTP, the file system) into the frozen
dataclasses of `model`, decide in pure functions, and then do what was decided and printed.

Imports run downward only:

    report                       findings, plans and progress as text or JSON
    release, rehearsal, check, serve, adopt
                                 decide and orchestrate
    standin, container           one started copy of a commit, under Railway's rules
    repository, site             the edges: git and HTTP
    changelog, version, layout, requirements, config, capacity, gunicorn_settings
                                 small and without side effects
    model, errors                what travels, and the one error class

`ledger` is a Django app of its own, which `serve` writes to where the project has it installed.
"""
