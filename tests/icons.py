"""Draw the icons of the site from static/img/logo.svg anew: `make icons`.

They are at the root of the site, where browsers and telephones look for them without being told.
"""

import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ICONS = ROOT / "public"
GROUND = "#f6f3ec"  # --ground of tokens.css


def drawn(page: Page, size: int, share: float, ground: str = "transparent") -> Image.Image:
    """The mark, on a square of `size` pixels of which it takes that share."""
    logo = (ROOT / "static" / "img" / "logo.svg").read_text(encoding="utf-8")
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        f"<style>html {{ background: {ground} }} body {{ margin: 0; height: 100vh; display: grid; "
        f"place-items: center }} svg {{ width: {share:.0%}; height: {share:.0%} }}</style>{logo}"
    )
    return Image.open(BytesIO(page.screenshot(omit_background=True)))


def main() -> None:
    path = subprocess.check_output([ROOT / "bin" / "chromium"], text=True).strip()
    ICONS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        small = [drawn(page, size, 1) for size in (16, 32, 48)]
        sizes = [icon.size for icon in small]
        small[-1].save(ICONS / "favicon.ico", append_images=small[:-1], sizes=sizes)
        for name, size, share, ground in (
            ("apple-touch-icon", 180, 0.66, GROUND),
            ("icon-192", 192, 0.92, "transparent"),
            ("icon-512", 512, 0.92, "transparent"),
            # Whatever is beyond four fifths of it may be cut off.
            ("icon-maskable-512", 512, 0.56, GROUND),
        ):
            icon = drawn(page, size, share, ground)
            icon.save(ICONS / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
