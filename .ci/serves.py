"""serves.py - what a newcomer does: ./dev run, open the page, Ctrl-C. Fails unless all three work."""
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPException
from urllib.request import urlopen

ADDRESS = "http://localhost:8080"
START_S = 600  # a first run builds
STOP_S = 30


def get(path: str) -> str:
    with urlopen(ADDRESS + path, timeout=5) as response:
        return response.read().decode("utf-8", errors="replace")


def wait_until_healthy(server: subprocess.Popen) -> str:
    """'' when it answers, else why not."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return f"./dev run ended with {server.returncode}"
        try:
            get("/healthz")
            return ""
        except (OSError, HTTPException):
            time.sleep(0.2)
    return f"no answer within {START_S} s"


def page_problem() -> str:
    try:
        return "" if "<script" in get("/") else "the page holds no script"
    except (OSError, HTTPException) as error:
        return f"the page: {error}"


def stop(server: subprocess.Popen) -> str:
    server.send_signal(signal.SIGINT)
    try:
        code = server.wait(STOP_S)
        return "" if code == 0 else f"Ctrl-C ended it with {code}"
    except subprocess.TimeoutExpired:
        server.kill()
        return f"still there {STOP_S} s after Ctrl-C"


def main() -> int:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 8080)) == 0:
            print("port 8080 is in use by something else")
            return 1
    with subprocess.Popen(["./dev", "run"]) as server:
        problem = wait_until_healthy(server) or page_problem()
        if server.poll() is None:
            problem = stop(server) or problem
    print(problem or "serves")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
