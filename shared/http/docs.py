"""GET /docs: Swagger UI, from this service alone and under whatever prefix it is reached."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

# Addresses relative to /docs: they hold behind a prefix too.
ASSETS = "docs/swagger"


def add_docs(app: FastAPI) -> None:
    """The page, and Swagger UI as fastapi-swagger packs it: FastAPI's own page needs the Internet."""
    app.mount(f"/{ASSETS}", StaticFiles(packages=[("fastapi_swagger", "resources")]))

    @app.get("/docs", include_in_schema=False)
    async def page() -> HTMLResponse:
        return get_swagger_ui_html(
            title=app.title,
            openapi_url="openapi.json",
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
            swagger_ui_parameters={
                "validatorUrl": None
            },  # else a page elsewhere is asked whether the document is valid
        )
