from .conftest import mistakes_of
import pytest, json
@pytest.mark.parametrize("n", [7, 60, 250, 900, 20000])
@pytest.mark.parametrize("what", ["items", "bullets", "numbered"])
def test_deep(program, n, what):
    if what == "items":
        s = '{"title":"x","items":[' * n + ']}' * n
        s = '{"items":[' + s + ']'
    elif what == "bullets":
        s = '{"items":[{"title":"x","record":[{"type":"bullets","items":[' + '{"text":"a","items":[' * n + '"z"' + ']}' * n + ']}]}]'
    else:
        s = '{"items":[{"title":"x","record":[' + '{"type":"numbered","items":[{"text":"a","beneath":[' * n + '{"type":"bullets","items":["z"]}' + ']}]}' * n + ']}]'
    send = program()
    s += ',"body":"%s","date":"2026-05-05","time":"10:00"}' % send.group.slug
    a = send.ask("post", "/api/v1/meetings?exports=links", data=s, headers={"Content-Type": "application/json"})
    print(what, n, a.status_code, a.text[:250])
