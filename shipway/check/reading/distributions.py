"""Knows which package has a module, and which has a program, for packages that many projects use.

A name that is not here is never installed by guess: anybody may have taken it.
"""

_NAMED_ALIKE = """
    aiohttp altair apscheduler arrow asgiref babel bcrypt bleach bokeh boto3 botocore
    brotli cachetools celery certifi channels click cloudinary cryptography daphne dash
    defusedxml djongo djoser docx2txt elasticsearch emoji environs eventlet
    faker fastapi feedparser flask folium freezegun geopy gevent granian gspread gunicorn html2text
    httpx humanize hypercorn invoke jinja2 joblib jsonschema langchain loguru lxml markdown
    matplotlib mercadopago networkx newrelic nh3 nltk num2words numpy oauthlib openai openpyxl
    orjson packaging pandas paramiko pendulum pgvector phonenumbers plotly psutil psycopg pycountry
    pydantic pymemcache pymongo pymysql pyodbc pyotp pyparsing pypdf pytesseract pytz qrcode redis
    reportlab requests rich rq scipy seaborn selenium sendgrid setuptools simplejson sqlalchemy
    sqlparse statsmodels stripe supabase sympy tabulate tenacity tensorflow tornado tqdm
    transformers tweepy twilio typer tzdata tzlocal ujson unidecode urllib3 uvicorn uwsgi wagtail
    waitress weasyprint websockets whitenoise wordcloud xgboost xhtml2pdf xlrd xlsxwriter xlwt
    xmltodict zeep
"""

_AFTER_DJANGO = """
    ckeditor_5 countries components cotton crontab celery_beat celery_results extensions fsm htmx
    otp plotly_dash prometheus ratelimit recaptcha redis rq select2 tables2 tailwind_cli
    unicorn vite
"""
"""Modules whose names begin with django_, as their packages' with django-."""

_WITHOUT_DJANGO = """
    allauth anymail auditlog axes bootstrap3 bootstrap4 bootstrap5 cacheops compressor constance
    csp dbbackup debug_toolbar dirtyfields embed_video environ filer formtools guardian haystack
    hijack honeypot impersonate import_export jazzmin leaflet localflavor
    maintenance_mode model_utils modeltranslation mptt multiselectfield nested_admin ninja oscar
    ordered_model phonenumber_field polymorphic push_notifications pwa recurrence reversion rosetta
    safedelete silk simple_history smart_selects solo sslserver storages taggit tailwind tinymce
    treebeard unfold viewflow waffle webpack_loader widget_tweaks
"""
"""Modules whose packages have django- before the same name."""

_OTHERS = {
    "Crypto": "pycryptodome", "MySQLdb": "mysqlclient", "OpenSSL": "pyopenssl", "PIL": "pillow",
    "PyPDF2": "pypdf2", "admin_interface": "django-admin-interface", "attr": "attrs",
    "adminsortable2": "django-admin-sortable2", "bs4": "beautifulsoup4", "ckeditor":
    "django-ckeditor", "channels_redis": "channels-redis", "captcha": "django-simple-captcha",
    "cloudinary_storage": "django-cloudinary-storage", "colorfield": "django-colorfield",
    "corsheaders": "django-cors-headers", "crispy_bootstrap4": "crispy-bootstrap4",
    "crispy_bootstrap5": "crispy-bootstrap5", "crispy_forms": "django-crispy-forms",
    "crispy_tailwind": "crispy-tailwind", "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil", "decouple": "python-decouple", "dj_database_url":
    "dj-database-url", "dj_rest_auth": "dj-rest-auth", "django": "django",
    "django_browser_reload": "django-browser-reload", "django_filters": "django-filter",
    "django_q": "django-q2", "djmoney": "django-money", "dns": "dnspython", "docx": "python-docx",
    "dotenv": "python-dotenv", "drf_spectacular": "drf-spectacular", "drf_yasg": "drf-yasg",
    "easy_thumbnails": "easy-thumbnails", "factory": "factory-boy", "fcm_django": "fcm-django",
    "firebase_admin": "firebase-admin", "fpdf": "fpdf2", "git": "gitpython",
    "google_auth_oauthlib": "google-auth-oauthlib", "googleapiclient": "google-api-python-client",
    "graphene_django": "graphene-django", "imagekit": "django-imagekit", "jose": "python-jose",
    "jwt": "pyjwt", "knox": "django-rest-knox", "magic": "python-magic",
    "mysql": "mysql-connector-python", "oauth2_provider": "django-oauth-toolkit",
    "paho": "paho-mqtt", "pkg_resources": "setuptools", "prometheus_client": "prometheus-client",
    "psycopg2": "psycopg2-binary", "pydantic_settings": "pydantic-settings",
    "rangefilter": "django-admin-rangefilter", "requests_oauthlib": "requests-oauthlib",
    "rest_framework": "djangorestframework", "rest_framework_api_key":
    "djangorestframework-api-key", "rest_framework_nested": "drf-nested-routers",
    "rest_framework_simplejwt": "djangorestframework-simplejwt", "sass_processor":
    "django-sass-processor", "sentry_sdk": "sentry-sdk", "serial": "pyserial",
    "sklearn": "scikit-learn", "slugify": "python-slugify",
    "social_django": "social-auth-app-django", "sorl": "sorl-thumbnail", "telegram":
    "python-telegram-bot", "two_factor": "django-two-factor-auth", "typing_extensions":
    "typing-extensions", "user_agents": "user-agents", "yaml": "pyyaml",
}  # fmt: skip

KNOWN = (
    {name: name for name in _NAMED_ALIKE.split()}
    | {f"django_{name}": f"django-{name.replace('_', '-')}" for name in _AFTER_DJANGO.split()}
    | {name: f"django-{name.replace('_', '-')}" for name in _WITHOUT_DJANGO.split()}
    | _OTHERS
)
"""Top-level module to package."""

PROGRAMS = {
    "celery": "celery", "daphne": "daphne", "ddtrace-run": "ddtrace", "django-admin": "django",
    "flower": "flower", "granian": "granian", "gunicorn": "gunicorn", "honcho": "honcho",
    "hypercorn": "hypercorn", "inv": "invoke", "invoke": "invoke", "newrelic-admin": "newrelic",
    "rq": "rq", "supervisord": "supervisor", "uvicorn": "uvicorn", "uwsgi": "uwsgi",
    "waitress-serve": "waitress",
}  # fmt: skip
"""Program to the package that brings it."""

WORKERS = {"eventlet": "eventlet", "gevent": "gevent", "tornado": "tornado", "uvicorn": "uvicorn"}
"""gunicorn's kinds of workers to the package that each needs."""

SERVERS = frozenset({"daphne", "granian", "gunicorn", "hypercorn", "uvicorn", "uwsgi", "waitress"})
"""The packages that serve a Django project."""

PACKAGES = frozenset({*KNOWN.values(), *PROGRAMS.values(), *WORKERS.values(), "psycopg"})
"""The packages that are known as such."""


def package_of(module: str) -> str:
    """Return the package that has a module, as far as is known; else its own name as a package."""
    return KNOWN.get(module, module.lower().replace("_", "-"))
