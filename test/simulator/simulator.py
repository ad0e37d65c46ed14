#!/usr/bin/python3
"""A stand-in for a Freshservice account: the REST API v2, over HTTP."""

import argparse
import asyncio
import gc
import os
import signal
import sys

import data
import msp
from app import App, Key
from clock import Clock
from door import Door
from encode import parse_moment
from http_server import Connection
from limits import BUCKETS
from settings import Settings, SettingError

NO_LIMITS = ",".join(f"{bucket}=1000000000" for bucket in BUCKETS)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS")
    parser.add_argument("--port", type=int, default=0,
                        help="0: any free one (default)")
    parser.add_argument("--port-file", metavar="FILE",
                        help="write the port number here when ready")
    parser.add_argument("--tls", metavar="PEM",
                        help="certificate and key for a second port, with TLS")
    parser.add_argument("--tls-port-file", metavar="FILE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tickets", type=int, default=data.REFERENCE_SIZE)
    parser.add_argument("--size", type=float, default=1, metavar="FACTOR",
                        help="of everything but tickets and what hangs on "
                        "them, people and groups (default: 1)")
    parser.add_argument("--workspaces", type=int, default=1,
                        choices=sorted(data.WORKSPACE_IDS))
    parser.add_argument("--edition", choices=("standard", "msp"),
                        default="standard")
    parser.add_argument("--now", metavar="TIME",
                        help="what the account's clock shows at start")
    parser.add_argument("--key", action="append", metavar="KEY",
                        help="a key that may read everything; repeatable "
                        "(default: simulator-key)")
    parser.add_argument("--disabled-key", metavar="KEY",
                        default="simulator-disabled-key")
    parser.add_argument("--restricted-key", metavar="KEY",
                        default="simulator-restricted-key")
    parser.add_argument("--plan", help="as --set plan=")
    parser.add_argument("--window", help="as --set window=")
    parser.add_argument("--account-zone", help="as --set account_zone=")
    parser.add_argument("--lag", help="as --set lag=")
    parser.add_argument("--limit", help="as --set limits=")
    parser.add_argument("--no-limits", action="store_const", dest="limit",
                        const=NO_LIMITS, help="limits that nobody reaches")
    parser.add_argument("--warm", action="store_true",
                        help="encode all list rows before serving")
    parser.add_argument("--set", action="append", default=[],
                        metavar="SWITCH=VALUE", help="see README.md")
    arguments = parser.parse_args()
    if arguments.now is not None:
        moment = parse_moment(arguments.now)
        if moment is None:
            parser.error("--now: not a date or time")
        arguments.now = moment
    return parser, arguments


def make_settings(parser, arguments):
    changes = {}
    for name, value in (("plan", arguments.plan),
                        ("window", arguments.window),
                        ("account_zone", arguments.account_zone),
                        ("lag", arguments.lag),
                        ("limits", arguments.limit)):
        if value is not None:
            changes[name] = value
    for item in arguments.set:
        name, equals, value = item.partition("=")
        if not equals:
            parser.error(f"--set {item}: not SWITCH=VALUE")
        changes[name] = value
    settings = Settings()
    try:
        settings.set(changes)
    except SettingError as error:
        parser.error(str(error))
    settings.keep_as_start()
    return settings


def make_keys(arguments):
    secrets = arguments.key or ["simulator-key"]
    keys = [Key(f"key-{number}", secret)
            for number, secret in enumerate(secrets, 1)]
    keys.append(Key("disabled", arguments.disabled_key, disabled=True))
    keys.append(Key("restricted", arguments.restricted_key, restricted=True))
    return keys


def write_port(path, port):
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w") as file:
        file.write(f"{port}\n")
    os.rename(temporary, path)


async def step_by_step(work):
    """Do some work between requests."""
    for _ in work:
        await asyncio.sleep(0)


async def serve(arguments, settings):
    stopped = asyncio.Event()
    clock = Clock(arguments.now)
    # The records are many, and stay: nothing for the garbage collector.
    gc.disable()
    desk = data.generate(arguments.seed, arguments.tickets,
                         arguments.workspaces, clock.now(), arguments.size)
    desk.edition = arguments.edition
    if desk.edition == "msp":
        msp.change_desk(desk)
    door = Door()
    app = App(desk, settings, clock, make_keys(arguments), door, stopped.set)
    gc.freeze()
    gc.enable()
    ahead = app.encode_ahead()
    if arguments.warm:
        for _ in ahead:
            pass
    # Not before: the loop could not react to them while it is busy above.
    loop = asyncio.get_running_loop()
    connections = set()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(lambda: Connection(app, connections),
                                      arguments.listen, arguments.port,
                                      backlog=512)
    port = server.sockets[0].getsockname()[1]
    print(f"listening on http://{arguments.listen}:{port}", flush=True)
    if arguments.tls is not None:
        tls_port = door.start(arguments.listen, arguments.tls,
                              lambda connections: Connection(app, connections))
        if arguments.tls_port_file is not None:
            write_port(arguments.tls_port_file, tls_port)
    if arguments.port_file is not None:
        write_port(arguments.port_file, port)
    encoding = asyncio.create_task(step_by_step(ahead))
    await stopped.wait()
    encoding.cancel()
    door.close()
    server.close()


def main():
    parser, arguments = parse_arguments()
    settings = make_settings(parser, arguments)
    asyncio.run(serve(arguments, settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
