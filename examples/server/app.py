"""A small web service over a network, with FastAPI: paths, maps and checks for a newsroom's own pages.

    pip install migration-routes fastapi uvicorn
    uvicorn --app-dir examples/server app:app

A network never changes, so one is shared by all requests; FastAPI runs each plain ``def`` in a thread of its pool.
"""

from __future__ import annotations

import functools
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

import routes

app = FastAPI(title="Routes")
STATUS = {
    routes.UnknownIdError: 404,
    routes.NoPathError: 404,
    routes.UsageError: 422,
    routes.DataError: 422,
    routes.RefusedError: 403,
}


@functools.cache
def network(name: str) -> routes.Network:
    """Return a bundled network: by name alone, so that no request names a path of this machine."""
    return routes.load(name)


@app.exception_handler(routes.RoutesError)
def told(_: Request, error: routes.RoutesError) -> JSONResponse:
    """Answer what was asked wrongly with what is wrong: code, message, place, findings."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    return JSONResponse({"error": error.to_dict()}, status)


@app.get("/networks")
def networks() -> list[str]:
    """List the networks."""
    return list(routes.available())


@app.get("/networks/{name}/path")
def path(
    name: str,
    start: str,
    end: str,
    at: str | None = None,
    by: Literal["distance", "duration", "cost", "steps"] = "distance",
) -> dict[str, Any]:
    """Return the least path between two places."""
    return network(name).path(start, end, at=at, by=by).to_dict()


@app.get("/networks/{name}/map", response_class=HTMLResponse)
def page(name: str, lang: str | None = None, at: str | None = None) -> str:
    """Return the map as a page that asks no other host."""
    return network(name).map(lang=lang, at=at).to_html()


@app.get("/networks/{name}/map.{form}")
def picture(name: str, form: str, lang: str | None = None) -> Response:
    """Return the map as a picture: svg, png or pdf."""
    kinds = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
    if form not in kinds:
        raise routes.UsageError(f"a picture is {', '.join(kinds)}, not {form}")
    return Response(network(name).map(lang=lang).to_bytes(form), media_type=kinds[form])


@app.get("/networks/{name}/sources")
def sources(name: str) -> dict[str, Any]:
    """Return the sources as CSL-JSON."""
    return network(name).cite().to_dict()


@app.post("/check")
def check(table: Annotated[bytes, Body(media_type="application/octet-stream")], form: str = "") -> list[dict[str, str]]:
    """Return what is wrong or doubtful in a file that was sent: the body of the request is the file."""
    names = ("code", "severity", "where", "message", "suggestion")
    return [{name: getattr(found, name) for name in names} for found in routes.check(table, format=form)]


@app.post("/publication")
def publication(
    table: Annotated[bytes, Body(media_type="application/octet-stream")], title: str, lang: str = "en", form: str = ""
) -> Response:
    """Return a publication of a table of places as a ZIP archive."""
    net = routes.read(table, format=form, chain=True)
    made = net.build(title=title, lang=lang)
    return Response(made.to_bytes(), media_type="application/zip")
