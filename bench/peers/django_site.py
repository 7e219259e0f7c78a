"""The settings that both Django peers share; they run in an environment of their own, django.txt.

What costs time and is not asked of ours is off: no sessions, no templates, connections kept.
"""

import os
from urllib.parse import parse_qsl, urlsplit

import django  # type: ignore[import-not-found]
from django.conf import settings  # type: ignore[import-not-found]
from django.core.management import call_command  # type: ignore[import-not-found]


def set_up(*apps: str, **more: object) -> None:
    """Django on the installation's database, DATABASE_URL, with these apps migrated."""
    url = urlsplit(os.environ["DATABASE_URL"])
    place = dict(parse_qsl(url.query))
    settings.configure(
        DEBUG=False,
        SECRET_KEY="measured",  # noqa: S106 - it protects nothing here
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="django_key_server",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *apps],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # says how long answers are
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": url.path.lstrip("/"),
                "USER": url.username or "postgres",
                "PASSWORD": url.password or "",
                "HOST": place.get("host") or url.hostname or "",
                "PORT": str(url.port or ""),
                "CONN_MAX_AGE": None,
            }
        },
        **more,
    )
    django.setup()
    call_command("migrate", verbosity=0)
