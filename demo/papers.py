"""Small real files for the sample projects: a PDF with its title, a photo with the place it was taken at."""

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base


def document(project: str, kind: str, title: str) -> dict[str, Any]:
    """As a command names it: by the hash of its file."""
    title = f"{title}（示例）"
    digest = hashlib.sha256(content(project, title)).hexdigest()
    return {"kind": kind, "title": title, "sha256": digest}


def content(project: str, title: str) -> bytes:
    """The file of a document, the same whenever it is made."""
    told = f"{project} {title}"
    return photo(zlib.crc32(told.encode())) if "照片" in title else pdf(told)


def files_of(project: str, body: Any) -> Iterator[bytes]:
    """Of all documents that the body of a command names."""
    if isinstance(body, Mapping):
        if "sha256" in body:
            yield content(project, body["title"])
        body = list(body.values())
    if isinstance(body, list):
        for part in body:
            yield from files_of(project, part)


def pdf(title: str) -> bytes:
    """One empty page (ISO 32000-1) of that title, in UTF-16 as hexadecimal digits."""
    told = f"FEFF{title.encode('utf-16-be').hex()}"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Title <{told}> >>",
    )
    written, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return f"{written}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def photo(number: int, width: int = 640, height: int = 480) -> bytes:
    """A JPEG as a telephone takes it: invented, with a time and with coordinates in its EXIF."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.putpixel((0, 0), (number % 256, number // 256 % 256, 0))
    exif = Image.Exif()
    exif[Base.Make], exif[Base.DateTime] = "Sample", "2024:09:12 10:20:30"
    exif[Base.Orientation] = 6
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (33.0, 57.0, float(number % 60))
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (116.0, 47.0, 30.0)
    written = BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()
