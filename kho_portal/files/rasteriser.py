"""The program that draws one page, given path, page, width and height; its answer is a PNG.

Runs as a limited process of its own (`previews.py` asks for it). Pages count from 1. The file is only read; pypdfium2
is built without a JavaScript engine, so a form can draw its fields and stamps but not act.
"""

import io
import sys

MAX_PIXELS = 50_000_000


def draw_pdf(stream, number, width, height):
    """A picture of page `number`, stamps of signatures included, or None when there is no such page."""
    import pypdfium2
    from inside import Inside

    document = pypdfium2.PdfDocument(Inside(stream))
    if not 1 <= number <= len(document):
        return None
    document.init_forms()
    page = document[number - 1]
    page_width, page_height = page.get_size()
    # A hair less than asked for, because the library rounds the size of the picture up.
    scale = min((width - 0.01) / max(page_width, 1), (height - 0.01) / max(page_height, 1))
    bitmap = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True, fill_color=(255, 255, 255, 255))
    return bitmap.to_pil().convert("RGB")


def draw_image(stream, number, width, height):
    """The image upright, on white, never enlarged, or None when another page than the first is asked for."""
    if number != 1:
        return None
    from PIL import Image, ImageOps
    from whitening import is_transparent, on_white

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(stream, formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        image.draft("RGB", (width, height))
        if image.mode.startswith(("I", "F")):  # 16 bits a channel: scale down, do not clip to white
            image = image.convert("I").point(lambda value: value / 256).convert("L")  # noqa: PLW2901
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((width, height))
        return on_white(upright) if is_transparent(upright) else upright.convert("RGB")


def load():
    """Loads what drawing needs."""
    import inside  # noqa: F401
    import pypdfium2  # noqa: F401
    import whitening  # noqa: F401
    from PIL import Image

    Image.preinit()


def main(arguments):
    """Writes the PNG to standard output; fails when there is no such page."""
    from inspector import PDF, kind_of

    path, number, width, height = arguments[0], *map(int, arguments[1:])
    with open(path, "rb") as stream:
        is_pdf = kind_of(stream.read(16)) == PDF
        stream.seek(0)
        picture = (draw_pdf if is_pdf else draw_image)(stream, number, width, height)
    if picture is None:
        raise LookupError("no such page")
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    sys.stdout.buffer.write(out.getvalue())
