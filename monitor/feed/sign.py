"""Ed25519 signatures in minisign's format (https://jedisct1.github.io/minisign/), so that the stock tool checks them.

A rotation is a new pair: sign with the new one, and give consumers both public keys until the old one has gone. The
eight bytes of key id in every signature say which of them it was made with.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from monitor.errors import FeedInvalid, PublishError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_PURE, _PREHASHED = b"Ed", b"ED"
_NO_PASSWORD = b"\0\0"
_CHECKSUM = b"B2"
_UNUSED = bytes(48)  # salt and limits of the password's key derivation
_NO_CHECKSUM = bytes(32)  # minisign fills it in for keys with a password only
_SECRET_SIZE, _PUBLIC_SIZE, _SIGNATURE_SIZE = 158, 42, 74


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked with."""

    id: bytes
    raw: bytes

    def text(self) -> str:
        """The two lines of a minisign public key file."""
        return f"untrusted comment: minisign public key {_name(self.id)}\n{_base64(_PURE + self.id + self.raw)}\n"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret key of a feed. Its repr does not show it."""

    id: bytes
    _seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.id, self._key().public_key().public_bytes_raw())

    def sign(self, body: bytes, trusted_comment: str) -> bytes:
        """The signature file of `body`; the comment is signed with it. The same input gives the same bytes."""
        signature = self._key().sign(hashlib.blake2b(body).digest())
        whole = self._key().sign(signature + trusted_comment.encode())
        lines = (
            f"untrusted comment: signature from ratecard, key {_name(self.id)}",
            _base64(_PREHASHED + self.id + signature),
            f"trusted comment: {trusted_comment}",
            _base64(whole),
        )
        return "".join(f"{line}\n" for line in lines).encode()

    def text(self) -> str:
        """The two lines of a minisign secret key file without a password (`minisign -G -W`)."""
        pair = self.id + self._seed + self.public.raw
        return (
            "untrusted comment: minisign encrypted secret key\n"  # the tool says so of keys without a password as well
            f"{_base64(_PURE + _NO_PASSWORD + _CHECKSUM + _UNUSED + pair + _NO_CHECKSUM)}\n"
        )

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._seed)


def new_key() -> SigningKey:
    return SigningKey(secrets.token_bytes(8), Ed25519PrivateKey.generate().private_bytes_raw())


def write_keys(secret: Path, public: Path) -> SigningKey:
    """A new pair in two files, the secret one for its owner only.

    Raises UsageError rather than replace a key, PublishError where one can't be written.
    """
    key = new_key()
    try:
        _write_new(secret, key.text(), 0o600)
        try:
            _write_new(public, key.public.text(), 0o644)
        except OSError:
            secret.unlink()
            raise
    except FileExistsError as error:
        raise UsageError(f"{error.filename} is there already; no key was replaced. Name another file") from error
    except OSError as error:
        raise PublishError(f"the key {error.filename} can't be written: {error.strerror}; no key was made") from error
    return key


def read_signing_key(path: Path) -> SigningKey:
    """The key of a minisign secret key file. Raises PublishError where there is none: better nothing than unsigned."""
    unsigned = "the feed is not published unsigned; the old one stands"
    try:
        raw = _decode(path.read_text().splitlines()[1], _SECRET_SIZE)
    except OSError as error:
        raise PublishError(f"the signing key {path} can't be read ({error.strerror}); {unsigned}") from error
    except (ValueError, IndexError) as error:
        raise PublishError(f"{path} is not a minisign secret key; {unsigned}") from error
    if raw[2:4] != _NO_PASSWORD:
        raise PublishError(f"the signing key {path} has a password; make one with `minisign -G -W`; {unsigned}")
    key = SigningKey(raw[54:62], raw[62:94])
    if key.public.raw != raw[94:126]:
        raise PublishError(f"the signing key {path} is damaged; {unsigned}")
    return key


def read_public_key(text: str) -> PublicKey:
    """The key of a minisign public key file, or of its second line alone. Raises UsageError for anything else."""
    lines = text.split("\n")
    try:
        raw = _decode((lines[1] if lines[0].startswith("untrusted comment:") else lines[0]).strip(), _PUBLIC_SIZE)
    except (ValueError, IndexError) as error:
        raise UsageError("not a minisign public key: it is a line of 56 characters that begins with RW") from error
    return PublicKey(raw[2:10], raw[10:])


def check(body: bytes, signature: bytes, keys: tuple[PublicKey, ...]) -> None:
    """Raises FeedInvalid unless `signature` was made over `body` (and its own comment) with one of `keys`."""
    try:
        _, line, comment, whole_line = signature.decode().splitlines()
        raw, whole = _decode(line, _SIGNATURE_SIZE), _decode(whole_line, 64)
    except ValueError as error:
        raise FeedInvalid("is not a minisign signature") from error
    key = next((key for key in keys if key.id == raw[2:10]), None)
    if key is None:
        raise FeedInvalid(f"was made with an unknown key, {_name(raw[2:10])}")
    message = hashlib.blake2b(body).digest() if raw[:2] == _PREHASHED else body
    verifier = Ed25519PublicKey.from_public_bytes(key.raw)
    try:
        verifier.verify(raw[10:], message)
        verifier.verify(whole, raw[10:] + comment.removeprefix("trusted comment: ").encode())
    except InvalidSignature as error:
        raise FeedInvalid("does not sign this index") from error


def _write_new(path: Path, text: str, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w") as file:
        file.write(text)


def _decode(line: str, size: int) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if len(raw) != size or (size != 64 and raw[:2] not in (_PURE, _PREHASHED)):
        raise ValueError("not minisign's")
    return raw


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _name(key_id: bytes) -> str:
    """The key id as minisign prints it: a little-endian number."""
    return key_id[::-1].hex().upper()
