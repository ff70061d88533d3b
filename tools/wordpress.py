"""Send every snippet through a real WordPress and measure what its readers see: ``python tools/wordpress.py``.

As root on Debian: WordPress, PHP and MariaDB come from its packages, everything runs in a throwaway folder and on the
loopback address, and no other host is asked. Prints a table and exits with 1 where a cell fails. With ``--store`` it
writes what the filters leave of our snippets to ``tests/cms/wordpress``, which the tests render.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import functools
import http.server
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from playwright.sync_api import Error as PlaywrightError  # noqa: E402

from routes.cli import main as routes_main  # noqa: E402
from routes.publish.embed import EmbedInfo, snippet  # noqa: E402
from routes.publish.snippets import read_cards  # noqa: E402
from tests.browser.chromium import ARGUMENTS, executable  # noqa: E402
from tests.cms import cards, look  # noqa: E402

STORE = ROOT / "tests" / "cms" / "wordpress"
SITE = Path(__file__).with_name("wordpress_site.php")
PACKAGES = (
    "wordpress php-cli php-mysql php-xml php-mbstring php-gd mariadb-server wordpress-theme-twentytwentythree "
    "wordpress-theme-twentytwentytwo wordpress-theme-twentytwentyone"
).split()
THEMES = ("twentytwentythree", "twentytwentytwo", "twentytwentyone")
ROLES = ("administrator", "editor", "author", "contributor")
WIDTHS = (390, 1000)
READY_TO_PUBLISH = """() => !document.querySelector('#publish').matches('.disabled, :disabled')
    && window.wp && wp.autosave && !wp.heartbeat.hasConnectionError()"""
ELSEWHERE = "https://example.org/m/"
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://{host}'); define('WP_SITEURL', 'http://{host}');
define('AUTOMATIC_UPDATER_DISABLED', true); define('DISABLE_WP_CRON', true); define('WP_POST_REVISIONS', false);
define('WP_CONTENT_DIR', '{folder}/wp-content'); define('AUTH_KEY', 'a'); define('NONCE_KEY', 'b');
define('SECURE_AUTH_KEY', 'c'); define('LOGGED_IN_KEY', 'd'); define('AUTH_SALT', 'e'); define('NONCE_SALT', 'f');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', '{folder}/');
require_once ABSPATH . 'wp-settings.php';
"""


# --- the site -------------------------------------------------------------------------------------------------------
def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def waited(ready: Any, what: str) -> None:
    """Wait until something is so, for a minute at most."""
    for _ in range(300):
        if ready():
            return
        time.sleep(0.2)
    raise SystemExit(f"{what} did not start")


def install_packages() -> None:
    """Install what is missing from Debian's packages."""
    if Path("/usr/share/wordpress/wp-load.php").exists() and shutil.which("mariadbd") and shutil.which("php"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(f"this needs Debian's packages: apt-get install {' '.join(PACKAGES)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


@dataclass
class Site:
    """A WordPress that runs."""

    folder: Path
    host: str
    environment: dict[str, str] = field(default_factory=dict)
    widths: dict[tuple[str, int], int] = field(default_factory=dict)
    empty: int = 0

    def run(self, verb: str, given: Any = None, **more: str) -> Any:
        """Run the command line part of the site's PHP."""
        done = subprocess.run(
            ["php", str(SITE), str(self.folder), verb],
            input=json.dumps(given), capture_output=True, text=True, check=False, env={**self.environment, **more},
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
        return json.loads(done.stdout[done.stdout.index("[") :]) if verb != "install" else None

    def own_width(self, page: Page, theme: str, width: int) -> int:
        """Return by how much a theme scrolls sideways with words alone; looked at once, in another page."""
        if (theme, width) not in self.widths:
            if not self.empty:
                content = cards.forms("<!-- wp:separator /-->")["block"]
                self.empty = self.run("posts", [{"role": "editor", "content": content}])[0]["id"]
            other = page.context.new_page()
            other.goto(self.url(self.empty, theme))
            self.widths[theme, width] = int(
                other.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            )
            other.close()
        return self.widths[theme, width]

    def url(self, post: int, theme: str = "", more: str = "") -> str:
        """Return the address of a post."""
        return f"http://{self.host}/?p={post}&theme={theme}{more}"


@contextlib.contextmanager
def running(pages_port: int) -> Iterator[Site]:
    """Install and run a WordPress in a throwaway folder."""
    with tempfile.TemporaryDirectory(prefix="routes-wordpress-") as name, contextlib.ExitStack() as stack:
        root = Path(name)
        folder, data, sock = root / "site", root / "data", root / "db.sock"
        shutil.copytree("/usr/share/wordpress", folder, ignore_dangling_symlinks=True)
        themes = Path("/var/lib/wordpress/wp-content/themes")
        shutil.copytree(themes, folder / "wp-content" / "themes", dirs_exist_ok=True, ignore_dangling_symlinks=True)
        shutil.rmtree(folder / "wp-content" / "plugins", ignore_errors=True)
        (folder / "wp-content" / "mu-plugins").mkdir()
        shutil.copy(SITE, folder / "wp-content" / "mu-plugins" / "site.php")
        host = f"127.0.0.1:{free_port()}"
        (folder / "wp-config.php").unlink()
        (folder / "wp-config.php").write_text(
            CONFIG.replace("{socket}", str(sock)).replace("{host}", host).replace("{folder}", str(folder)), "utf-8"
        )
        user = f"--user={'root' if os.geteuid() == 0 else os.environ.get('USER', '')}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--datadir={data}", user,
             "--auth-root-authentication-method=normal"], check=True, **quiet,
        )  # fmt: skip
        started(
            stack,
            ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={sock}", f"--pid-file={root}/pid",
             "--skip-networking", user],
        )  # fmt: skip
        client = ["mariadb", "--no-defaults", f"--socket={sock}", "-uroot", "-e"]
        waited(lambda: subprocess.run([*client, "select 1"], check=False, **quiet).returncode == 0, "MariaDB")
        subprocess.run([*client, "create database wordpress character set utf8mb4"], check=True, **quiet)
        environment = {**os.environ, "ROUTES_PORT": str(pages_port), "ROUTES_HOST": host, "PHP_CLI_SERVER_WORKERS": "4"}
        site = Site(folder, host, environment)
        site.run("install")
        started(stack, ["php", "-S", host, "-t", str(folder)], environment)
        waited(lambda: answers(host), "PHP's server")
        yield site


def answers(host: str) -> bool:
    """Return whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex((host.partition(":")[0], int(host.partition(":")[2]))) == 0


def started(stack: contextlib.ExitStack, command: list[str], environment: dict[str, str] | None = None) -> None:
    """Start a program that ends, with its children, where the stack does."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment, start_new_session=True)

    def end() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        process.wait(timeout=60)

    stack.callback(end)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def published(folder: Path | None) -> Iterator[tuple[tuple[EmbedInfo, ...], str]]:
    """Serve a publication in three languages, or one that was built for ``ELSEWHERE``; its cards and its address."""
    with tempfile.TemporaryDirectory(prefix="routes-published-") as name:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=name))
        base, copy = f"http://127.0.0.1:{server.server_port}/m/", Path(name) / "m"
        if folder is None:
            command = ["build", "americas", "-o", str(copy), "--url", ELSEWHERE, "--force"]
            for lang in ("en", "es", "ar"):
                command += ["--lang", lang]
            with contextlib.redirect_stdout(io.StringIO()):
                if routes_main(command) != 0:
                    raise SystemExit("the publication was not built")
        else:
            shutil.copytree(folder, copy)
        for path in (*copy.glob("*.html"), *copy.glob("*.json")):
            path.write_text(path.read_text("utf-8").replace(ELSEWHERE, base), "utf-8")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = read_cards(copy)
        yield (*found, trapped(copy, found[0])), base
        server.shutdown()
        server.server_close()


def trapped(folder: Path, card: EmbedInfo) -> EmbedInfo:
    """Add an edition with a title full of traps to a publication, for the plugin to ask for; return its card."""
    hostile = dict.fromkeys(("title", "alt", "source_line", "credit"), cards.HOSTILE)
    names = {"index": "index.hostile.html", "embed": "embed.hostile.html"}
    for kind, name in names.items():
        shutil.copy(folder / getattr(card, kind), folder / name)
    document = json.loads((folder / "embed.json").read_text("utf-8"))
    document["editions"].append(document["editions"][0] | hostile | names)
    (folder / "embed.json").write_text(json.dumps(document), encoding="utf-8")
    return dataclasses.replace(card, **hostile, **names)


# --- what readers see ----------------------------------------------------------------------------------------------
@dataclass
class Case:
    """A snippet that somebody puts into a post, and the post."""

    kind: str
    edition: str
    form: str
    card: EmbedInfo
    text: str
    content: str
    role: str = ""
    id: int = 0
    stored: str = ""
    excerpt: str = ""
    more: str = ""

    @property
    def link_alone(self) -> bool:
        """Whether it shows a link: the elements of AMP are drawn by a script that stands on its pages alone."""
        return "<amp-iframe" in (self.stored or self.content)

    @property
    def name(self) -> str:
        """How the table calls it."""
        return f"{self.kind:<11} {self.edition:<8} {self.form:<8} {self.role:<28}"


def cases(found: tuple[EmbedInfo, ...], base: str) -> list[Case]:
    """Return every snippet in both forms, in English, Spanish and Arabic, and with a title full of traps."""
    listed = {"hostile" if card.title == cards.HOSTILE else card.lang: card for card in found}
    out = []
    for edition, card in listed.items():
        texts = {kind: snippet_of(card, kind, base) for kind in cards.KINDS}
        texts |= {"address": f"{base}{card.index}\n", "plugin": texts["embed"]}
        asked = f'url="{base}{card.index}"' if edition == "hostile" else f'url="{base}" lang="{card.lang}"'
        texts["shortcode"] = f"[routes_map {asked}]\n"
        for kind, text in texts.items():
            for form, content in cards.forms(text).items():
                if kind == "address" and form == "block":
                    continue  # pasted into the block editor, an address becomes the embed block
                if kind == "shortcode":
                    content = content.replace("wp:html", "wp:shortcode")
                more = "&routes_plugin=1" if kind in ("address", "plugin", "shortcode") else ""
                out.append(Case(kind, edition, form, card, text, content, more=more))
    return out


def snippet_of(card: EmbedInfo, kind: str, base: str) -> str:
    """Return a snippet; that for AMP is made for https and then led to the server here."""
    if kind != "amp":
        return cards.made(card, kind, base)
    return snippet(card, base.replace("http:", "https:"), cms="amp").replace("https://127", "http://127")


def posted(site: Site, made: list[Case]) -> list[Case]:
    """Post every case in every role, and what an editor posts once more by an author; equal results become one."""
    given, asked = [], []
    for case in made:
        for role in ROLES:
            asked.append((case, role))
            given.append({"role": role, "content": case.content})
        asked.append((case, "again by an author"))
        given.append({"role": "editor", "author": "author", "again": "author", "content": case.content})
    out: dict[tuple[str, str, str, str], Case] = {}
    for (case, role), answer in zip(asked, site.run("posts", given, ROUTES_PLUGIN="1"), strict=True):
        key = (case.kind, case.edition, case.form, answer["stored"])
        if key in out:
            out[key].role += f", {short(role)}"
            continue
        kept = {name: answer[name] for name in ("id", "stored", "excerpt")}
        out[key] = dataclasses.replace(case, role=short(role), **kept)
    return list(out.values())


def short(role: str) -> str:
    """Return a role in three letters."""
    return "re-saved" if " " in role else role[:3]


def measured(
    browser: Browser, site: Site, case: Case, pictures: Path | None, themes: tuple[str, ...] = THEMES
) -> list[tuple[str, str]]:
    """Return what is wrong with a post: where, and what."""
    out = []
    themes = themes if case.edition == "en" else themes[:1]
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
        context.add_init_script(look.SHIFTS)
        for theme in themes:
            page = context.new_page()
            page.goto(site.url(case.id, theme, case.more))
            found = look.faults(page, case.card, site.own_width(page, theme, width), link_alone=case.link_alone)
            out += [(f"{theme} {width}", fault) for fault in found]
            if pictures is not None and (found or case.form == "block" or case.kind == "address"):
                name = f"{case.kind}-{case.edition}-{case.form}-{case.role.partition(',')[0]}-{theme}-{width}.png"
                # A window of the page's height: what lies below a window is not drawn in frames.
                page.set_viewport_size({"width": width, "height": 2400})
                look.settled(page)
                page.screenshot(path=pictures / name)
            page.close()
        context.close()
    feed = feed_of(site, case)
    out += [("feed", fault) for fault in look.text_faults(feed, case.card, needs_link=True)]
    out += [("excerpt", fault) for fault in look.text_faults(case.excerpt, case.card, needs_link=False)]
    return out


def feed_of(site: Site, case: Case) -> str:
    """Return the content of a post in the feed of the site."""
    import urllib.request
    from xml.etree import ElementTree

    address = f"http://{site.host}/?feed=rss2&withoutcomments=1&p={case.id}{case.more}"
    with urllib.request.urlopen(address) as answer:
        tree = ElementTree.fromstring(answer.read())
    found = tree.findtext(".//item/{http://purl.org/rss/1.0/modules/content/}encoded")
    return found or ""


# --- the editors ---------------------------------------------------------------------------------------------------
def signed_in(browser: Browser, site: Site, user: str) -> Page:
    """Return a page of somebody who has signed in."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(180_000)  # a busy machine takes its time
    page.goto(f"http://{site.host}/wp-login.php")
    page.fill("#user_login", user)
    page.fill("#user_pass", "password")
    page.click("#wp-submit")
    page.wait_for_url("**/wp-admin/**")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def by_hand(page: Page, site: Site, case: Case, how: str) -> int:
    """Write a post in an editor as a person does; its number."""
    if how == "classic":
        page.goto(f"http://{site.host}/wp-admin/post-new.php?classic=1")
        page.click("#content-html")
        page.fill("#title", "An article")
        page.fill("#content", case.content)
        page.click("#content-tmce")
        page.wait_for_function("window.tinymce && tinymce.get('content') && !tinymce.get('content').isHidden()")
        # Leaving the title saves a draft, and until that is answered the buttons do nothing.
        page.wait_for_function(READY_TO_PUBLISH)
        page.locator("#publish").evaluate("button => button.click()")
        page.wait_for_url(re.compile(r"post\.php\?post=\d+"), wait_until="commit")
        return int(re.search(r"post=(\d+)", page.url)[1])  # type: ignore[index]
    page.goto(f"http://{site.host}/wp-admin/post-new.php")
    page.wait_for_function("window.wp && wp.data && wp.data.select('core/editor').getCurrentPostId()")
    page.evaluate("wp.data.dispatch('core/edit-post').switchEditorMode('text')")
    page.fill(".editor-post-text-editor", case.content)
    page.evaluate("wp.data.dispatch('core/edit-post').switchEditorMode('visual')")
    saved(page)
    return int(page.evaluate("wp.data.select('core/editor').getCurrentPostId()"))


def saved(page: Page) -> None:
    """Save what is in the block editor, with a change, and see that no block is broken."""
    page.evaluate(
        """async () => { const d = wp.data.dispatch('core/editor');
        await d.editPost({ title: 'An article', excerpt: String(Math.random()), status: 'publish' });
        await d.savePost(); }"""
    )
    page.wait_for_function("!wp.data.select('core/editor').isSavingPost()")


def edited(
    browser: Browser, site: Site, made: list[Case], pictures: Path | None
) -> Iterator[tuple[Case, list[tuple[str, str]]]]:
    """Drive both editors: an administrator and an author paste every snippet, and save a block once more."""
    for user in ("administrator", "author"):
        page = signed_in(browser, site, user)
        for case in made:
            how, out = case.form, []
            done = dataclasses.replace(case, role=f"{user[:3]} in the {how} editor")
            try:
                done.id = by_hand(page, site, case, how)
                if how == "block":
                    out += broken_blocks(page, site, done.id)
                    saved(page)
                done.stored = site.run("stored", [done.id])[0]["stored"]
            except PlaywrightError as error:
                yield done, [("editor", str(error).splitlines()[0])]
                continue
            yield done, out + measured(browser, site, done, pictures, THEMES[:1])
        page.context.close()


def broken_blocks(page: Page, site: Site, number: int) -> list[tuple[str, str]]:
    """Open a post in the block editor and return the blocks that it calls broken."""
    page.goto(f"http://{site.host}/wp-admin/post.php?post={number}&action=edit")
    page.wait_for_function("window.wp && wp.data && wp.data.select('core/block-editor').getBlocks().length")
    found = page.evaluate("wp.data.select('core/block-editor').getBlocks().filter(b => !b.isValid).map(b => b.name)")
    return [("editor", f"broken block {name}") for name in found]


# --- what is stored -------------------------------------------------------------------------------------------------
def store(site: Site) -> None:
    """Write what the filters leave of our snippets, and of which snippet it was."""
    given, names = [], []
    for name, text in cards.snippets():
        for form, content in cards.forms(text).items():
            for role in ("administrator", "author"):
                names.append((f"{name}.{form}.{role}.html", text))
                given.append({"role": role, "content": content, "content_only": True})
    shutil.rmtree(STORE, ignore_errors=True)
    STORE.mkdir(parents=True)
    index = {}
    for (name, text), answer in zip(names, site.run("posts", given), strict=True):
        (STORE / name).write_text(answer["html"].strip() + "\n", encoding="utf-8")
        index[name] = cards.digest(text)
    (STORE / "index.json").write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(index)} results stored in {STORE.relative_to(ROOT)}")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", action="store_true", help="write tests/cms/wordpress, measure nothing")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep pictures of the pages")
    parser.add_argument("--folder", type=Path, help=f"a publication that was built for {ELSEWHERE} in en, es and ar")
    parser.add_argument("--only", metavar="KIND", action="append", help="only this kind of snippet; repeatable")
    parser.add_argument("--edition", metavar="NAME", help="only this one: en, es, ar or hostile")
    parser.add_argument("--no-posts", action="store_true", help="drive the editors alone")
    parser.add_argument("--theme", action="append", help="only this theme; repeatable")
    parser.add_argument("--no-editors", action="store_true", help="post through wp_insert_post alone")
    args = parser.parse_args()
    install_packages()
    if args.pictures:
        args.pictures.mkdir(parents=True, exist_ok=True)
    with published(args.folder) as (found, base), running(int(base.split(":")[2].partition("/")[0])) as site:
        if args.store:
            store(site)
            return 0
        (site.folder / "wp-content" / "routes-map.php").write_text(
            snippet(found[0], base, cms="wordpress", role="plugin"), encoding="utf-8"
        )
        made = [
            case
            for case in cases(found, base)
            if case.kind in (args.only or [case.kind]) and args.edition in (None, case.edition)
        ]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
            failed = 0
            for case in [] if args.no_posts else posted(site, made):
                failed += told(case, measured(browser, site, case, args.pictures, tuple(args.theme or THEMES)))
            if not args.no_editors:
                english = [case for case in made if case.edition in ("en", "hostile") and not case.more]
                for case, faults in edited(browser, site, english, args.pictures):
                    failed += told(case, faults)
            browser.close()
    print(f"{failed} cells failed" if failed else "every cell is as it should be")
    return 1 if failed else 0


def told(case: Case, faults: list[tuple[str, str]]) -> int:
    """Print a line of the table and return how many cells failed: each theme and width, feed, excerpt, editor."""
    word = "not ok" if faults else "ok, as a link" if case.link_alone else "ok"
    print(f"{case.name} {word}", flush=True)
    for where, fault in faults:
        print(f"    {where}: {fault}", flush=True)
    return len({where for where, _ in faults})


if __name__ == "__main__":
    sys.exit(main())
