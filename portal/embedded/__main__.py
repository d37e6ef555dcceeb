"""Command line: `run`, `exec -- COMMAND`, `check NAME`, `services`, `reset`."""

import argparse
import shutil
import sys
from pathlib import Path

from portal.embedded.checks import STEPS, run_with_services
from portal.embedded.datafolder import DataFolder
from portal.embedded.errors import EmbeddedError
from portal.embedded.foreground import LOCAL_SETTINGS, TEST_SETTINGS, execute, show_services
from portal.embedded.run import Portal


def main() -> int:
    """Do what the command line asks; a known obstacle is one line and exit code 1."""
    arguments = _parser().parse_args()
    try:
        return int(arguments.act(arguments))
    except EmbeddedError as obstacle:
        sys.stderr.write(f"{obstacle}\n")
        return 1


def _run(arguments: argparse.Namespace) -> int:
    return Portal(arguments.data, arguments.port).run()


def _exec(arguments: argparse.Namespace) -> int:
    command = [part for index, part in enumerate(arguments.command) if part != "--" or index > 0]
    if not command:
        message = "Say what to run: python -m portal.embedded exec -- COMMAND"
        raise EmbeddedError(message)
    return execute(command, settings=arguments.settings, data=arguments.data)


def _check(arguments: argparse.Namespace) -> int:
    return run_with_services(arguments.name)


def _services(arguments: argparse.Namespace) -> int:
    base_url = f"http://localhost:{arguments.port}"
    return show_services(arguments.data, settings=LOCAL_SETTINGS, base_url=base_url)


def _reset(arguments: argparse.Namespace) -> int:
    folder: Path = arguments.data
    if not folder.exists():
        return 0
    if not (folder / "keys.json").exists():
        message = f"{folder} holds no portal data (no keys.json in it); it is left alone."
        raise EmbeddedError(message)
    if DataFolder(folder).is_in_use():
        message = f"The portal is running on {folder}; stop it first."
        raise EmbeddedError(message)
    shutil.rmtree(folder)
    sys.stdout.write(f"{folder} is gone; the next run starts anew.\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    commands = parser.add_subparsers(required=True)

    run_parser = commands.add_parser("run", help="the whole portal on this machine")
    run_parser.add_argument("--data", type=_folder, default=_folder(".data"))
    run_parser.add_argument("--port", type=int, default=8000)
    run_parser.set_defaults(act=_run)

    execute_parser = commands.add_parser("exec", help="run a command beside throw-away services")
    execute_parser.add_argument("--settings", default=TEST_SETTINGS, help="settings module for the command")
    execute_parser.add_argument("--data", type=_folder, help="use (and join) the services of this data folder")
    execute_parser.add_argument("command", nargs=argparse.REMAINDER)
    execute_parser.set_defaults(act=_exec)

    check_parser = commands.add_parser("check", help="lint and tests beside throw-away services")
    check_parser.add_argument("name", choices=sorted(STEPS))
    check_parser.set_defaults(act=_check)

    services_parser = commands.add_parser("services", help="start the services and print their addresses")
    services_parser.add_argument("--data", type=_folder, default=_folder(".data"))
    services_parser.add_argument("--port", type=int, default=8000, help="port of the web pages you will serve")
    services_parser.set_defaults(act=_services)

    reset_parser = commands.add_parser("reset", help="forget a data folder")
    reset_parser.add_argument("--data", type=_folder, default=_folder(".data"))
    reset_parser.set_defaults(act=_reset)
    return parser


def _folder(text: str) -> Path:
    return Path(text).expanduser().resolve()


if __name__ == "__main__":
    sys.exit(main())
