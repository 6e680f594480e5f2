"""A client that waits for its kernel's word, not for a fixed while of silence."""

from __future__ import annotations

import time
from queue import Empty

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type, default

WORD_SECONDS = 0.2  # after that the kernel is asked again: the first answer came too early for us
RECONNECT_MILLISECONDS = 5


class PromptClient(AsyncKernelClient):
    """Is ready once the kernel has answered and its output is heard.

    The base class then listens for another 0.2 seconds, lest something be left in the channel; here
    the last message that belongs to the question is known, and ends the waiting.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """`RuntimeError` if the kernel dies first, or does not answer in time (seconds)."""
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while not await self._has_answered(self.kernel_info()):
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _has_answered(self, question: str) -> bool:
        """Whether the answer came, and was heard to its end on the channel for output."""
        try:
            while (reply := await self.shell_channel.get_msg(timeout=1)) is not None:
                if reply["parent_header"].get("msg_id") == question:
                    break
            self._handle_kernel_info_reply(reply)
            while True:
                heard = await self.iopub_channel.get_msg(timeout=WORD_SECONDS)
                is_ours = heard["parent_header"].get("msg_id") == question
                if is_ours and heard["content"].get("execution_state") == "idle":
                    return True
        except Empty:
            return False


class PromptManager(AsyncKernelManager):
    """Gives such clients, whose sockets notice in milliseconds that the kernel's are open."""

    client_factory = Type(klass=PromptClient)

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MILLISECONDS)
        return context

    @default("client_factory")
    def _client_factory_default(self) -> type[PromptClient]:
        return PromptClient
