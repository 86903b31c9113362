"""`python -m mila.sandbox`: serves the sandbox on loopback; `--reset` fills it anew first."""

import argparse
import socket
import sys

import uvicorn

from mila.logs import configure_logs
from mila.sandbox.config import Config, read_config


def main() -> int:
    """Takes the port first, so that a second start can not harm the data of the first."""
    parser = argparse.ArgumentParser(prog="python -m mila.sandbox", description="A billing backend for one machine.")
    parser.add_argument(
        "--reset", action="store_true", help="forget everything and fill it with the demo customers anew"
    )
    arguments = parser.parse_args()
    configure_logs("sandbox")
    config = read_config()
    try:
        line = _listen(config.port)
    except OSError as problem:
        print(f"Port {config.port} can not be used ({problem.strerror}): set MILA_SANDBOX_PORT.", file=sys.stderr)
        return 1
    _serve(config, line, reset=arguments.reset)
    return 0


def _listen(port: int) -> socket.socket:
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    line.bind(("127.0.0.1", port))
    line.listen(256)
    return line


def _serve(config: Config, line: socket.socket, *, reset: bool) -> None:
    from mila.sandbox.app import create_app

    if reset:
        for suffix in ("", "-wal", "-shm"):
            config.database.with_name(config.database.name + suffix).unlink(missing_ok=True)
    settings = uvicorn.Config(
        create_app(config),
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,
        ws="none",
    )
    uvicorn.Server(settings).run(sockets=[line])


if __name__ == "__main__":
    sys.exit(main())
