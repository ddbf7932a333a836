"""The floor everything is measured against: a bare Flask page under the same server."""

from flask import Flask

app = Flask("floor")


@app.get("/")
def hello() -> str:
    return "<!doctype html><title>Hello</title><h1>Hello</h1>"
