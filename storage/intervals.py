"""Which intervals of serials hold a given serial, found in about thirty index look-ups however many there are.

Serials are the nodes of an endless binary tree in which a number is the higher, the more zero bits it ends in. An
interval belongs to the highest node that it contains, so one that holds serial `p` belongs to `p` or a node above it:
smaller than `p` in number, then it must still be open at `p`, or larger, then it must be open already. (Kriegel, Pötke,
Seidl: "Managing intervals efficiently in object-relational databases", 2000.)
"""

from __future__ import annotations

_HEIGHT = 31
_ORIGIN = 1 << 30  # serials of filled-in history are zero and less


def node(opened: int, closed: int) -> int:
    """The node that the interval from `opened` to `closed`, that excluded, belongs to."""
    before, last = opened + _ORIGIN - 1, closed + _ORIGIN - 1
    level = (before ^ last).bit_length() - 1
    return last >> level << level


def nodes_over(serial: int) -> tuple[list[int], list[int]]:
    """The nodes over `serial`: those below it in number, and those from it on."""
    place = serial + _ORIGIN
    own = (place & -place).bit_length() - 1
    over = [(place >> level + 1 << level + 1) | 1 << level for level in range(own + 1, _HEIGHT)]
    return [each for each in over if each < place], [place, *(each for each in over if each > place)]
