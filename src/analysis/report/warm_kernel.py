"""Kernels forked from a process that has imported everything: a provisioner for jupyter_client.

Named `spot-outcomes-warm` among the entry points, so that any program that starts kernels can load
it. Where no process waits to become a kernel (bare papermill, JupyterLab) it starts one as usual.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
import traceback
from typing import Any, ClassVar, NoReturn

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

PROVISIONER = "spot-outcomes-warm"
LARGEST_ORDER = 1 << 20


class ForkedKernel:
    """A fork of this process that waits to become a kernel; then like `subprocess.Popen`.

    Fork before any thread and any socket of ZeroMQ exist. If this process ends first, the fork
    ends too.
    """

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            self._line.close()
            _await_order(theirs)
        theirs.close()

    def become(self, command: list[str], environment: dict[str, str], cwd: str) -> None:
        """Let it be the kernel that this command would start."""
        order = {"command": command, "environment": environment, "cwd": cwd}
        self._line.sendall(json.dumps(order).encode())
        self._line.close()

    def poll(self) -> int | None:
        """Its exit code once it has ended, negative for a signal; None before."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """Its exit code."""
        while (code := self.poll()) is None:
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal if it is still there."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts the kernel in the fork that waits, if one does; otherwise as ever."""

    waiting: ClassVar[ForkedKernel | None] = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """The kernel's connection, as the base class gives it."""
        fork, WarmProvisioner.waiting = WarmProvisioner.waiting, None
        if fork is None or fork.poll() is not None or not _is_kernel(cmd):
            return await super().launch_kernel(cmd, **kwargs)
        environment = {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        self.cwd = kwargs.get("cwd") or os.getcwd()  # noqa: PTH109 - as text
        fork.become(cmd, environment, str(self.cwd))
        self.process, self.pid, self.pgid = fork, fork.pid, fork.pid  # type: ignore[assignment]
        return self.connection_info


def _is_kernel(command: list[str]) -> bool:
    """Whether it would start ipykernel in this very Python: all that a fork can stand in for."""
    return command[0] == sys.executable and "ipykernel_launcher" in command


def _await_order(line: socket.socket) -> NoReturn:
    """In the fork: wait for the order, then be the kernel, to the end of the process."""
    code = 1
    try:
        os.setsid()
        told = b""
        while part := line.recv(LARGEST_ORDER):
            told += part
        line.close()
        if told:
            _be_kernel(json.loads(told))
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _be_kernel(order: dict[str, Any]) -> None:
    from ipykernel.kernelapp import IPKernelApp

    from .warm_process import reseed

    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["cwd"])
    reseed()
    command: list[str] = order["command"]
    sys.argv = command[command.index("ipykernel_launcher") :]
    IPKernelApp.launch_instance(argv=sys.argv[1:])
