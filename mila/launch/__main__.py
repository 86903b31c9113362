"""`python -m mila.launch`: what `make run` calls once everything is installed, built and trained."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import requests

from mila.launch.demo import demo_customers
from mila.launch.environment import PortTaken, ensure_ports_free, process_environment, settings_for_launch
from mila.operators import OperatorsInvalid, read_operators
from mila.settings import SettingMissing, Settings

CONFIG = Path(__file__).with_name("supervisord.conf")


def main() -> int:
    """Starts everything, waits until it is ready, stops at Ctrl-C; the exit code is that of a program."""
    started = time.monotonic()
    try:
        settings = settings_for_launch()
        environment = process_environment(settings)
        read_operators(settings.operators_dir, environment)
        ensure_ports_free(settings)
    except (SettingMissing, OperatorsInvalid, PortTaken) as problem:
        print(problem, file=sys.stderr)
        return 1
    (settings.data_dir / "logs").mkdir(parents=True, exist_ok=True)
    supervisor = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(CONFIG)]
    # A session of its own, so that Ctrl-C reaches us alone and the processes are stopped in their order.
    processes = subprocess.Popen(supervisor, env=environment, start_new_session=True)  # noqa: S603 - our own command
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        print("Starting the sandbox, the actions, Rasa and the front desk …", flush=True)
        if _wait_ready(settings, processes):
            _welcome(settings, time.monotonic() - started)
        return processes.wait()
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        processes.terminate()
        processes.wait(timeout=30)
        return 0


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_ready(settings: Settings, processes: subprocess.Popen[bytes]) -> bool:
    """Waits until every part is ready, telling now and then which is not; False when the processes ended."""
    asked = 0
    while processes.poll() is None:
        asked += 1
        state = _readiness(settings)
        if state is True:
            return True
        if asked % 40 == 0:
            print(f"  still waiting for: {state} (logs: {settings.data_dir / 'logs'})", flush=True)
        time.sleep(0.25)
    print(f"The processes ended; their logs are in {settings.data_dir / 'logs'}.", file=sys.stderr)
    return False


def _readiness(settings: Settings) -> bool | str:
    try:
        answer = requests.get(f"http://127.0.0.1:{settings.port}/health/ready", timeout=3)
    except requests.RequestException:
        return "front desk"
    if answer.status_code == 200:
        return True
    parts = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    return ", ".join(name for name, ready in parts.items() if ready is False) or "front desk"


def _welcome(settings: Settings, seconds: float) -> None:
    print(f"\nMila is ready after {seconds:.0f} s:  http://127.0.0.1:{settings.port}/")
    print(f"Messages that the billing backend sends:  http://127.0.0.1:{settings.sandbox_port}/outbox\n")
    for line in demo_customers():
        print(f"  {line}")
    print("\nCtrl-C stops everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
