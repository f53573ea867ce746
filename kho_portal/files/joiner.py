"""The program that puts pictures into one PDF: `python joiner.py <path> …`, its answer is the PDF.

Runs as a limited process of its own (`joining.py` starts it). The bytes of a JPEG go into the PDF as they are; a PNG
with transparency is laid on white first, for PDF viewers disagree about it. One picture is one page, upright, on A4.
"""

import io
import os
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


def main():
    """Writes the PDF to standard output."""
    import img2pdf

    layout = img2pdf.get_layout_fun(pagesize=A4_POINTS, fit=img2pdf.FitMode.into, auto_orient=True)
    pages = [page_of(path) for path in sys.argv[1:]]
    joined = img2pdf.convert(
        pages, layout_fun=layout, rotation=img2pdf.Rotation.ifvalid, engine=img2pdf.Engine.internal
    )
    sys.stdout.buffer.write(joined)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
    from limits import limit_this_process

    limit_this_process()
    sys.exit(main())
