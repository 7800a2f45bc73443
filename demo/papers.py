"""Small real files for the sample projects: a PDF with its title, a photo with the place it was taken at."""

from io import BytesIO

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base


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
