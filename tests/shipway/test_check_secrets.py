"""Check: passwords, tokens and people's data in the commit, and in the history behind it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from shipway.check.judging import leaks
from shipway.check.reading.databases import tables_with_rows
from shipway.check.reading.secrets import Scanner
from shipway.check.tree import History
from shipway.check.undecidable import Undecidable
from shipway.model import Level
from shipway.repository import Repository
from tests.environment import ROOT
from tests.shipway.checking import Checking
from tests.shipway.programs import git

# Built from parts, so that nobody takes this file for one that has secrets.
PEM = "-----BEGIN " + "PRIVATE KEY-----\\nMIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSi"
GOOGLE = "AI" + "zaSyD4x8Kq2mN7pR1tV5wX9zB3cF6hJ0lQ2sU"
GITHUB = "gh" + "p_9f8Kq2mN7pR1tV5wX9zB3cF6hJ0lQ2sU4yAe"

Look = Callable[[str, str], list[int]]


@pytest.fixture(scope="module")
def look() -> Look:
    """Return who tells in which lines of a file, by its name and text, secrets are."""
    scanner = Scanner()

    def lines(name: str, text: str) -> list[int]:
        return [each.line for each in scanner.found(name, enumerate(text.splitlines(), 1))]

    return lines


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("setup_users.py", "User.objects.create_superuser('admin', 'a@b.ec', 'admin123')"),
        ("setup_users.py", "User.objects.create_user('usuario01', password='usuario01')"),
        ("setup_users.py", "user.set_password('quito-2026')"),
        ("settings.py", "        'PASSWORD': 'chimborazo',"),
        ("settings.py", "'PASSWORD': os.environ.get('MYSQLPASSWORD', 'chimborazo'),"),
        ("settings.py", "DATABASE = 'mysql://yo:Chimborazo1@roundhouse.proxy.rlwy.net:3306/a'"),
        ("settings.py", "EMAIL_HOST_PASSWORD = 'abcd efgh2 ijkl'".replace(" ", "")),
        ("bot.py", "BOT_TOKEN = '7a9f8Kq2mN7pR1tV5wX9zB3c'"),
        ("bot.py", f"requests.get(url, headers={{'Authorization': 'token {GITHUB}'}})"),
        ("maps.py", f"client = Client('{GOOGLE}')"),
        ("keys/service.json", f'  "private_key": "{PEM}\\n",'),
        (".env", "MYSQLPASSWORD=chimborazo"),
        (".env.production", "export SECRET_KEY='quito2026ambato'"),
        ("README.md", "- **Contraseña:** `admin123`"),
    ],
)
def test_a_secret_is_found(look: Look, name: str, line: str) -> None:
    assert look(name, f"\n{line}\n") == [2]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("settings.py", "SECRET_KEY = 'django-insecure-o&^a9$k1'"),  # which has a code of its own
        ("settings.py", "'PASSWORD': os.environ.get('MYSQLPASSWORD'),"),
        ("settings.py", "'PASSWORD': os.environ.get('MYSQLPASSWORD', ''),"),
        ("settings.py", "'PASSWORD': config('DB_PASSWORD', default='changeme'),"),
        ("settings.py", "{'NAME': 'django.contrib.auth.password_validation.MinimumLength'}"),
        ("settings.py", "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']"),
        ("settings.py", "DATABASE = 'mysql://root:root1234@localhost:3306/a'"),
        ("urls.py", "path('password/reset/', views.reset, name='password_reset'),"),
        ("views.py", "password = request.POST['password']"),
        ("views.py", "User.objects.create_user(username, email, password)"),
        ("views.py", "user.set_password(form.cleaned_data['password1'])"),
        ("views.py", "if 'BEGIN PRIVATE KEY' in text or '-----BEGIN PRIVATE KEY-----' in text:"),
        ("views.py", "token = '7a9f8Kq2mN7pR1tV5wX9zB3c'  # pragma: allowlist secret"),
        ("README.md", "DATABASE_URL=mysql://usuario:password@host:3306/database"),
        ("README.md", "MYSQLPASSWORD=tu_password_aqui"),
        ("README.md", "password: `your-password1`"),
        ("railway.sh", "railway variables set MYSQLPASSWORD='${{MySQL.MYSQLPASSWORD}}'"),
        (".env", "DJANGO_SUPERUSER_PASSWORD="),
        ("page.js", "const config = { apiKey: '" + GOOGLE + "' };"),
        ("page.html", '<input type="password" name="password1" placeholder="Contraseña123">'),
        ("form.js", "labels = { password: 'Contraseña de acceso' };"),
        ("base.html", '<script integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9Gq8K1"></script>'),
    ],
)
def test_what_only_looks_like_a_secret(look: Look, name: str, line: str) -> None:
    assert look(name, line) == []


@pytest.mark.parametrize(
    ("name", "is_looked_at"),
    [
        ("server/settings.py", True),
        (".env", True),
        (".env.example", False),
        ("tests/test_login.py", False),
        ("test_mysql.py", False),
        ("requirements.txt", False),
        ("package-lock.json", False),
        ("static/js/jquery.js", False),
        ("locale/es/LC_MESSAGES/django.po", False),
    ],
)
def test_files_that_nobody_writes_secrets_into(name: str, is_looked_at: bool) -> None:
    assert leaks.is_worth_scanning(name) == is_looked_at


def made(path: Path, *statements: str) -> bytes:
    """Return the content of a database that these statements leave."""
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path.read_bytes()


def test_a_database_counts_where_somebody_has_put_rows_into_it(tmp_path: Path) -> None:
    table = "CREATE TABLE {} (id integer, name text)"
    row = "INSERT INTO {} VALUES (1, 'x')"
    empty = [table.format("auth_user"), table.format("django_migrations")]
    migrated = [*empty, row.format("django_migrations")]
    logged = ["PRAGMA journal_mode = WAL", *migrated, row.format("auth_user")]

    assert tables_with_rows(made(tmp_path / "a", *migrated)) == []
    assert tables_with_rows(made(tmp_path / "b", *logged)) == ["auth_user"]
    assert tables_with_rows(b"version https://git-lfs.github.com/spec/v1\n") == []
    assert tables_with_rows(b"") == []


@pytest.mark.laptop
def test_what_is_in_the_commit_is_told_with_its_place_and_never_shown(checking: Checking) -> None:
    checking.project(
        {
            "setup_users.py": "\n\nuser.set_password('Chimborazo1')\n",
            "copy.sql": "-- a copy\nINSERT INTO `auth_user` VALUES (1, 'ana');\n",
            ".env": "DEBUG=False\nMYSQLPASSWORD=cotopaxi\n",
        }
    )
    (checking.folder / "db.sqlite3").write_bytes(
        made(checking.folder.parent / "a", "CREATE TABLE note (id)", "INSERT INTO note VALUES (1)")
    )

    found = checking.again()

    secrets = found.of("credentials-in-repo")
    assert {each.level for each in secrets} == {Level.WARNING}
    assert [each.place for each in secrets] == [
        ".env:2", "copy.sql:2", "db.sqlite3", "setup_users.py:3",
    ]  # fmt: skip
    assert secrets[0].hint.startswith("give the service what it needs of these variables first")
    assert not [each for each in secrets if "imborazo" in f"{each}" or "cotopaxi" in f"{each}"]
    assert found.codes == {"credentials-in-repo"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose secrets were removed again."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "keys.json").write_text(f'{{\n "private_key": "{PEM}"\n}}\n', "utf-8")
    (folder / "kept.py").write_text("user.set_password('Chimborazo1')\n", "utf-8")
    made(folder / "db.sqlite3", "CREATE TABLE note (id)", "INSERT INTO note VALUES (1)")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Add the keys")
    for name in ("keys.json", "db.sqlite3"):
        (folder / name).unlink()
    git(folder, "commit", "--quiet", "--all", "--message", "Remove the keys")
    return folder


def in_history(folder: Path) -> list[str]:
    """Return what is told of the history, the secrets of the tree left out."""
    repository = Repository.at(folder)
    commit = repository.commit_id("HEAD") or ""
    scanner, lines = Scanner(), enumerate(["user.set_password('Chimborazo1')"], 1)
    known = {each.digest for each in scanner.found("kept.py", lines)}
    return list(leaks.in_history(History(repository, commit), scanner, known, ["kept.py"]))


def test_what_was_removed_is_still_in_the_history(repository: Path) -> None:
    first = git(repository, "rev-parse", "--short=9", "HEAD~1").strip()

    assert in_history(repository) == [
        f"a database with rows, in note, is in the history: db.sqlite3, of {first}",
        f"a private key is in the history: keys.json, line 2, of {first}",
    ]


def test_a_changed_copy_of_shipway_is_looked_at(repository: Path) -> None:
    name = "shipway/check/reading/secrets.py"
    copied, original = repository / name, (ROOT / name).read_text("utf-8")
    copied.parent.mkdir(parents=True)
    for text in (f"{original}TOKEN = 'Chimborazo-1-Tungurahua-2'\n", original):
        copied.write_text(text)
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "--message", "Copy shipway")

    assert [each for each in in_history(repository) if f" {name}, line " in each]


def test_what_another_branch_has_does_not_count(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--orphan", "clean")
    git(repository, "commit", "--quiet", "--message", "Begin anew")

    assert in_history(repository) == []


def test_a_history_that_is_not_there_or_too_long_decides_nothing(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shallow = repository.with_name("shallow")
    git(repository, "clone", "--quiet", "--depth=1", repository.as_uri(), str(shallow))
    with pytest.raises(Undecidable, match="only a part of the history"):
        in_history(shallow)

    monkeypatch.setattr(leaks, "SECONDS", -1.0)
    with pytest.raises(Undecidable, match="longer than what can be read"):
        in_history(repository)


def test_a_history_that_lacks_an_object_is_told_as_that(repository: Path) -> None:
    lost = git(repository, "rev-parse", "HEAD~1:keys.json")
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()

    with pytest.raises(Undecidable, match=f"cannot read the whole history: fatal: .*{lost}"):
        in_history(repository)
