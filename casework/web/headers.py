"""What every answer tells the browser: run nothing but ours, tell nobody where you were, keep no copies."""

from __future__ import annotations

from flask import Flask, Response, request

from casework.web.static_files import KEPT

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""For pages: what stands in them comes from here, is sent here and is framed by nobody."""
OF_FILES = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""For all else: opened by itself, in whatever way, it runs nothing and belongs to nobody."""
NOT_NEEDED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in NOT_NEEDED)


def init_app(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        page = response.mimetype == "text/html" or request.endpoint == "static"
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY if page else OF_FILES
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        headers["X-Robots-Tag"] = "noindex, nofollow"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS_POLICY
        if app.config["BASE_URL"].startswith("https://"):
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static":
            if "stamp" not in (request.view_args or {}):
                headers["Cache-Control"] = KEPT if request.query_string else "no-cache"
        else:
            headers["Cache-Control"] = getattr(response, "may_be_kept", "no-store")
        return response
