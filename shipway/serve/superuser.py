"""Makes the superuser that the service's variables ask for, once."""

import os

_VARIABLES = (
    "DJANGO_SUPERUSER_USERNAME",
    "DJANGO_SUPERUSER_PASSWORD",
    "DJANGO_SUPERUSER_EMAIL",
)


def ensure() -> None:
    """Make the user if it is asked for and missing; an existing one is never changed."""
    username, password, email = (os.environ.get(name, "") for name in _VARIABLES)
    if not (username and password):
        return
    from django.contrib.auth import get_user_model

    users = get_user_model()
    if not users._default_manager.filter(**{users.USERNAME_FIELD: username}).exists():
        users._default_manager.create_superuser(
            **{users.USERNAME_FIELD: username, "password": password, "email": email}
        )
        print("serve: made the superuser", flush=True)
