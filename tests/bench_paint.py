"""When a page's main text is painted in a local Chromium, and what its first view weighs over the
wire, served as in production: a part of `make bench`."""

import subprocess
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.lighthouse import ADDRESS, ROOT, demonstration, entered

TIMES = 7  # first views for each figure, each by a browser that has nothing in its cache
PAINTS = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    resolve([first.startTime, list.getEntries().at(-1).startTime]);
  }).observe({ type: "largest-contentful-paint", buffered: true });
})"""


def main() -> None:
    """Print the medians, in milliseconds, of the first paint and of the largest one, and bytes."""
    chromium = subprocess.check_output([ROOT / "bin" / "chromium"], text=True).strip()
    with demonstration(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        maya = entered(page, "Maya")
        agreement = page.get_by_role("link", name="Écrire ma partie").get_attribute("href")
        helene = entered(page, "Hélène")
        print(f"{'first view':<28}{'first paint':>14}{'main text':>14}{'bytes':>10}")
        for name, path, cookies in (
            ("sign-in", "/connexion/", ""),
            ("home, mentee", "/", maya),
            ("agreement, writing", agreement, maya),
            ("agreements, principal", "/ententes/", helene),
        ):
            views = [_view(browser, f"{ADDRESS}{path}", cookies) for _time in range(TIMES)]
            first, main_text, weight = (median(values) for values in zip(*views, strict=True))
            print(f"{name:<28}{first:>11.0f} ms{main_text:>11.0f} ms{weight:>10.0f}")
        browser.close()


def _view(browser: Browser, url: str, cookies: str) -> tuple[float, float, float]:
    headers = {"Cookie": cookies} if cookies else {}
    context = browser.new_context(extra_http_headers=headers)
    page = context.new_page()
    weight = weigh(page)
    page.goto(url, wait_until="networkidle")
    first, main_text = page.evaluate(PAINTS)
    context.close()
    return first, main_text, sum(weight)


def weigh(page: Page) -> list[float]:
    """The bytes of each answer as they come over the wire, headers included."""
    weight: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    return weight


if __name__ == "__main__":
    main()
