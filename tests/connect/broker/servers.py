"""Real NATS servers on the loopback, alone or as a cluster."""

import socket
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "nats-server"
_START_SECONDS = 20


class Server:
    """One server with JetStream, which can be killed and started again."""

    def __init__(self, folder: Path, name: str, port: int, extra: tuple[str, ...] = ()) -> None:
        self.url = f"nats://127.0.0.1:{port}"
        self._port = port
        self._command: list[str | Path] = [
            PROGRAM, "-js", "-sd", folder / name, "-a", "127.0.0.1", "-p", str(port), "-n", name,
            *extra,
        ]  # fmt: skip
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(self._log.read_text())

    def kill(self) -> None:
        """SIGKILL it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def single(folder: Path) -> Server:
    """A server by itself."""
    return Server(folder, "alone", free_ports(1)[0])


def cluster(folder: Path) -> list[Server]:
    """Three servers that know each other."""
    clients, routes = free_ports(3), free_ports(3)
    known = ",".join(f"nats://127.0.0.1:{port}" for port in routes)
    return [
        Server(
            folder,
            f"node{number}",
            clients[number],
            ("--cluster_name", "three", "--cluster", f"nats://127.0.0.1:{routes[number]}",
             "--routes", known),
        )
        for number in range(3)
    ]  # fmt: skip
