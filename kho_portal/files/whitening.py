"""Laying transparent pictures on white paper, for the limited programs that open pictures."""


def is_transparent(image):
    """Whether anything behind the picture could show through."""
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def on_white(image):
    """The picture without transparency, laid on white."""
    from PIL import Image

    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, (255, 255, 255, 255)), layer).convert("RGB")
