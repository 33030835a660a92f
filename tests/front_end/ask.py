#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks ComfyUI's official front end for the API prompts of canvas files.

    pip download --no-deps comfyui-frontend-package==1.27.10 && unzip -d front_end comfyui_frontend_package-*.whl
    ask.py --front-end front_end/comfyui_frontend_package/static --object-info object_info.json \
           --output answers canvas.json more.json

The unmodified front end runs in headless Chromium against a stub of the few routes that it needs. One of its
extensions, served from here, loads each file, asks app.graphToPrompt() and posts what came of it. For each file
NAME.json the folder `answers` gets {"file": …, "output": prompt} or {"file": …, "error": message}.

Only the standard library and a Chromium (or Chrome) are needed; nothing leaves this machine.
"""
import argparse
import http.server
import json
import mimetypes
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

PROBE = """
import { app } from '/scripts/app.js'

const post = (path, value) => fetch(path, { method: 'POST', body: JSON.stringify(value) })

async function ask(canvas) {
  try {
    await app.loadGraphData(canvas, true, false)
    await new Promise((done) => setTimeout(done, 50))
    const { output } = await app.graphToPrompt()
    return { output }
  } catch (error) {
    return { error: String(error) }
  }
}

app.registerExtension({
  name: 'weft.probe',
  async setup() {
    setTimeout(async () => {
      for (;;) {
        const next = await (await fetch('/probe/next')).json()
        if (next === null) break
        await post('/probe/answer', { index: next.index, ...(await ask(next.canvas)) })
      }
      await post('/probe/done', {})
    }, 500)
  },
})
"""

# What the stub answers besides the class definitions: an installation without anything in it.
FIXED = {
    "/api/extensions": ["/extensions/weft/probe.js"],
    "/api/system_stats": {"system": {"os": "posix", "python_version": "3", "embedded_python": False, "ram_total": 1,
                                     "ram_free": 1, "comfyui_version": "0.3.64", "pytorch_version": "0", "argv": []},
                          "devices": []},
    "/api/users": {"storage": "server", "migrated": True},
    "/api/settings": {"Comfy.TutorialCompleted": True, "Comfy.Workflow.ShowMissingNodesWarning": False,
                      "Comfy.Workflow.ShowMissingModelsWarning": False, "Comfy.Validation.Workflows": False},
    "/api/userdata": [],
    "/api/queue": {"queue_running": [], "queue_pending": []},
    "/api/history": {},
    "/api/embeddings": [],
    "/api/experiment/models": [],
    "/api/workflow_templates": {},
    "/api/i18n": {},
    "/api/global_subgraphs": {},
    "/api/features": {},
}


class Session:
    """The files still to be asked for, and the answers so far."""

    def __init__(self, files, output):
        self.files = files
        self.output = output
        self.position = 0
        self.errors = 0
        self.done = threading.Event()

    def next(self):
        if self.position == len(self.files):
            return None
        index = self.position
        self.position += 1
        return {"index": index, "canvas": json.loads(self.files[index].read_text(encoding="utf-8"))}

    def answer(self, said):
        file = self.files[said.pop("index")]
        self.errors += "error" in said
        target = self.output / (file.stem if file.stem != "canvas" else file.parent.name)
        target.with_name(target.name + ".json").write_text(json.dumps({"file": str(file), **said}, indent=1))


def handler(session, front_end, object_info):
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def reply(self, body, kind="application/json", status=200):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            path = self.path.split("?")[0]
            if path == "/probe/next":
                return self.reply(json.dumps(session.next()).encode())
            if path == "/api/object_info":
                return self.reply(object_info)
            if path == "/extensions/weft/probe.js":
                return self.reply(PROBE.encode(), "text/javascript")
            if path in FIXED:
                return self.reply(json.dumps(FIXED[path]).encode())
            file = (front_end / (path.lstrip("/") or "index.html")).resolve()
            if file.is_file() and front_end in file.parents:
                return self.reply(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")
            return self.reply(b"{}", status=404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path == "/probe/answer":
                session.answer(json.loads(body))
            if self.path == "/probe/done":
                session.done.set()
            self.reply(b"{}")

    return Handler


def browser(named):
    for name in filter(None, [named, "chromium-headless-shell", "chromium", "google-chrome"]):
        if path := shutil.which(name):
            return path
    sys.exit("no Chromium found: name one with --browser")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("canvas", nargs="+", type=pathlib.Path)
    parser.add_argument("--front-end", required=True, type=pathlib.Path, help="the package's `static` folder")
    parser.add_argument("--object-info", required=True, type=pathlib.Path, help="the definitions of node classes")
    parser.add_argument("--output", required=True, type=pathlib.Path, help="a folder for the answers")
    parser.add_argument("--browser", help="the Chromium to use")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for all files together")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    mimetypes.add_type("text/javascript", ".js")
    session = Session(arguments.canvas, arguments.output)
    serve = handler(session, arguments.front_end.resolve(), arguments.object_info.read_bytes())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile:
        process = subprocess.Popen(
            [browser(arguments.browser), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
             "--remote-debugging-port=0", f"http://127.0.0.1:{server.server_port}/"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        finished = session.done.wait(arguments.timeout)
        process.terminate()
        process.wait()
    if not finished:
        sys.exit(f"the front end stopped answering at file {session.position} of {len(session.files)}")
    print(f"{len(session.files)} files asked, {session.errors} refused by the front end")


if __name__ == "__main__":
    main()
