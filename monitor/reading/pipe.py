"""Frames over a pipe: a length, then as many bytes; sent and received before a deadline."""

from __future__ import annotations

import math
import os
import select
import struct
import time

_LENGTH = struct.Struct(">I")
_PIECE = 1 << 20  # bytes asked for at once

NEVER = math.inf


def send(fd: int, frame: bytes, deadline: float = NEVER) -> None:
    """Write one frame; `deadline` is of `time.monotonic()`, and holds where `fd` does not block.

    Raises TimeoutError, or BrokenPipeError where nobody reads any more.
    """
    left = memoryview(_LENGTH.pack(len(frame)) + frame)
    while left:
        _wait(fd, select.POLLOUT, deadline)
        left = left[os.write(fd, left) :]


def receive(fd: int, longest: int, deadline: float = NEVER) -> bytes:
    """Read one frame of at most `longest` bytes.

    Raises TimeoutError, EOFError where the other end closed, OverflowError where the frame is longer.
    """
    (length,) = _LENGTH.unpack(_read(fd, _LENGTH.size, deadline))
    if length > longest:
        raise OverflowError(f"a frame of {length} bytes, where {longest} are allowed")
    return _read(fd, length, deadline)


def _read(fd: int, count: int, deadline: float) -> bytes:
    read = bytearray()
    while len(read) < count:
        _wait(fd, select.POLLIN, deadline)
        piece = os.read(fd, min(_PIECE, count - len(read)))
        if not piece:
            raise EOFError
        read += piece
    return bytes(read)


def _wait(fd: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(fd, event)
    left = deadline - time.monotonic()
    if not poll.poll(None if left == math.inf else max(0.0, left) * 1000):
        raise TimeoutError
