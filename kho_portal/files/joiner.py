"""The program that puts pictures into one PDF, given their paths; its answer is the PDF.

Runs as a limited process of its own (`joining.py` asks for it). The bytes of a JPEG go into the PDF as they are; a PNG
with transparency is laid on white first, for PDF viewers disagree about it. One picture is one page, upright, on A4.
"""

import io
import sys

A4_POINTS = (595.276, 841.89)


def page_of(path):
    """The bytes of a picture as they go into the PDF."""
    from PIL import Image
    from whitening import is_transparent, on_white

    with open(path, "rb") as stream:
        content = stream.read()
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        if not is_transparent(image):
            return content
        out = io.BytesIO()
        on_white(image).save(out, "PNG")
        return out.getvalue()


def load():
    """Loads what joining needs."""
    import img2pdf  # noqa: F401
    import whitening  # noqa: F401
    from PIL import Image

    Image.preinit()


def main(paths):
    """Writes the PDF to standard output."""
    import img2pdf

    layout = img2pdf.get_layout_fun(pagesize=A4_POINTS, fit=img2pdf.FitMode.into, auto_orient=True)
    pages = [page_of(path) for path in paths]
    joined = img2pdf.convert(
        pages, layout_fun=layout, rotation=img2pdf.Rotation.ifvalid, engine=img2pdf.Engine.internal
    )
    sys.stdout.buffer.write(joined)
