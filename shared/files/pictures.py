"""What is shown of a picture instead of the bytes received: without place, time, device or any other note.

A copy is drawn anew from the pixels, so that nothing of the file but them can be in it.
"""

from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from shared.files.kinds import JPEG, PNG, Kind
from shared.files.records import Copy

MOST_PIXELS = 64_000_000
"""More than a telephone takes, and a quarter of a gigabyte to unpack."""
SIZES: dict[Copy, int] = {"shown": 2560, "thumbnail": 320}
"""Copy → pixels of its longer side at most."""
QUALITY = 85

_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
_MODES = {JPEG: "RGB", PNG: "RGBA"}


class PictureRefused(Exception):
    """It cannot be drawn: damaged, or of too many pixels (HTTP 422)."""


def copies_of(content: bytes, kind: Kind) -> dict[Copy, bytes]:
    """Each in the format of the picture. Takes a second at most. Raises PictureRefused."""
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            return _copies(picture, kind)
    except Exception as error:  # Pillow raises what it likes at what is no picture
        raise PictureRefused(f"{error}") from error


def _copies(picture: ImageFile.ImageFile, kind: Kind) -> dict[Copy, bytes]:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PictureRefused(f"{width} × {height} pixels; at most {MOST_PIXELS}")
    most = SIZES["shown"]
    picture.draft(None, (most, most))  # a JPEG may be unpacked smaller at once
    upright = ImageOps.exif_transpose(picture).convert(_MODES[kind])
    return {copy: _drawn(upright, side, kind) for copy, side in SIZES.items()}


def _drawn(picture: Image.Image, side: int, kind: Kind) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side))
    bare, written = Image.frombytes(small.mode, small.size, small.tobytes()), BytesIO()
    bare.save(written, _FORMATS[kind], quality=QUALITY)
    return written.getvalue()
