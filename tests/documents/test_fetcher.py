import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from pytest_django import Settings

from agreements.documents.fetcher import BASE_URL, RefusedURLError, StaticFetcher, static_file
from agreements.documents.pdf import render

from .conftest import warmed
from .reading import page_of, texts_of


@pytest.fixture
def static_folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """An own folder of static files, beside a file that isn't static."""
    warmed()
    (tmp_path / "secret.css").write_text("secret", encoding="utf-8")
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "own.css").write_text("p { color: red }", encoding="utf-8")
    (folder / "été.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    settings.STATICFILES_DIRS = [folder]
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def test_it_serves_a_static_file(static_folder: Path) -> None:
    response = StaticFetcher().fetch(BASE_URL + "css/own.css")
    assert response.read() == b"p { color: red }"
    assert response.content_type == "text/css"


@pytest.mark.parametrize("name", ["été.svg", "%C3%A9t%C3%A9.svg", "été.svg#part"])
def test_it_serves_a_name_however_written(static_folder: Path, name: str) -> None:
    assert static_file(BASE_URL + name) == static_folder / "été.svg"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file://static.invalid/css/own.css",
        "http://static.invalid/css/own.css",
        "https://static.invalid:443/css/own.css",
        "https://static.invalid@example.com/css/own.css",
        "https://user@static.invalid/css/own.css",
        "https://example.com/css/own.css",
        "https://[::1/css/own.css",
        "ftp://static.invalid/css/own.css",
        "data:text/css,p{}",
        "css/own.css",
        "",
        BASE_URL,
        BASE_URL + "css",
        BASE_URL + "css/",
        BASE_URL + "css/missing.css",
        BASE_URL + "css/own.css?v=1",
        BASE_URL + "../secret.css",
        BASE_URL + "css/../../secret.css",
        BASE_URL + "css/../css/own.css",
        BASE_URL + "%2e%2e/secret.css",
        BASE_URL + "%2e%2e%2fsecret.css",
        BASE_URL + "%252e%252e%252fsecret.css",
        BASE_URL + "..%5csecret.css",
        BASE_URL + "/etc/passwd",
        BASE_URL + "%2fetc%2fpasswd",
        BASE_URL + "css//own.css",
        BASE_URL + "css/./own.css",
        BASE_URL + "css/own.css%00.png",
    ],
)
def test_it_refuses(static_folder: Path, url: str) -> None:
    with pytest.raises(RefusedURLError):
        static_file(url)
    with pytest.raises(RefusedURLError):
        StaticFetcher().open(url)


def test_it_follows_no_link_out_of_the_folder(static_folder: Path, tmp_path: Path) -> None:
    (static_folder / "out.css").symlink_to(tmp_path / "secret.css")
    (static_folder / "up").symlink_to(tmp_path)
    for name in ("out.css", "up/secret.css"):
        with pytest.raises(RefusedURLError):
            static_file(BASE_URL + name)


def test_it_follows_a_link_that_stays_inside(static_folder: Path) -> None:
    (static_folder / "same.css").symlink_to(static_folder / "css" / "own.css")
    assert static_file(BASE_URL + "same.css") == static_folder / "css" / "own.css"


# Every way in which a page can name something; URL stands for the address.
WAYS = [
    '<img src="URL">',
    '<img srcset="URL 2x" src="URL">',
    '<link rel="stylesheet" href="URL">',
    '<link rel="attachment" href="URL">',
    '<link rel="icon" href="URL">',
    '<a rel="attachment" href="URL">x</a>',
    '<object data="URL"></object>',
    '<object data="URL" type="image/svg+xml"></object>',
    '<embed src="URL" type="image/svg+xml">',
    '<iframe src="URL"></iframe>',
    '<input type="image" src="URL">',
    '<style>@import "URL";</style>',
    '<style>@import url("URL") print;</style>',
    '<style>@font-face { font-family: x; src: url("URL") } i { font-family: x }</style><i>x</i>',
    '<style>@page { background: url("URL"); @top-center { content: url("URL") } }</style>',
    '<style>i::before { content: url("URL") }</style><i>x</i>',
    '<style>i { background: url("URL"); border-image: url("URL") }</style><i>x</i>',
    '<ul style="list-style-image: url(URL)"><li>x</ul>',
    '<i style="background-image: image-set(url(URL) 1x)">x</i>',
    '<i style="cursor: url(URL); mask: url(URL); filter: url(URL)">x</i>',
    '<svg width="9" height="9"><image href="URL" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><image xlink:href="URL" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="URL#a"/></svg>',
    '<svg width="9" height="9"><style>@import "URL"; rect { fill: url("URL#a") }</style>'
    '<rect width="9" height="9"/></svg>',
    '<svg width="9" height="9"><style>@font-face { font-family: x; src: url("URL") }</style></svg>',
    '<svg width="9" height="9"><linearGradient id="g" href="URL#a"/>'
    '<rect width="9" height="9" fill="url(#g)"/></svg>',
    '<base href="URL"><img src="passwd">',
    '<meta http-equiv="refresh" content="0; url=URL">',
    '<script src="URL"></script>',
    '<p style="string-set: x attr(y); content: attr(src url)" src="URL">x</p>',
]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_outside_is_opened(way: str, opened: list[str], listener: socket.socket) -> None:
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    urls = [
        "file:///etc/passwd",
        "/etc/passwd",
        "../../../../../../etc/passwd",
        f"http://{host}/a.css",
        f"//{host}/a.svg",
        f"https://{host}/a.png",
        f"ftp://{host}/a",
        "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E",
    ]
    for url in urls:
        pdf = render(page_of(f"<p>Avant</p>{way.replace('URL', url)}<p>Après</p>"))
        text = "".join(texts_of(pdf))
        assert "Avant" in text or way.startswith("<base")
        assert b"root:" not in pdf
        assert "/EmbeddedFile" not in pdf.decode("latin-1")
    with pytest.raises(BlockingIOError):
        listener.accept()
    outside = [name for name in opened if "passwd" in name or "127.0.0.1" in name]
    assert outside == []


def test_a_color_profile_stops_the_render_and_opens_nothing(opened: list[str]) -> None:
    style = '@color-profile --x { src: url("file:///etc/passwd") }'
    with pytest.raises(OSError, match="RefusedURLError"):
        render(page_of("<p>Bonjour", style))
    assert [name for name in opened if "passwd" in name] == []
    assert "Bonjour" in "".join(texts_of(render(page_of("<p>Bonjour"))))


def test_the_listener_would_notice(listener: socket.socket, opened: list[str]) -> None:
    with socket.create_connection(listener.getsockname()):
        connection, _address = listener.accept()
        connection.close()
    assert any("127.0.0.1" in name for name in opened)


def test_a_static_picture_is_drawn(static_folder: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>sceau</text></svg>'
    (static_folder / "seal.svg").write_text(svg, encoding="utf-8")
    assert "sceau" in "".join(texts_of(render(page_of('<img src="seal.svg" alt="">'))))
