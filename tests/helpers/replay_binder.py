"""Do what Binder does with this repository, without Docker.

repo2docker provides its plan and the packages of its base image. Both are installed in a fresh
environment, in a copy of the repository, and the tour is run there.

usage: python tests/helpers/replay_binder.py NEW_FOLDER
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOUR = Path("notebooks", "00-tour.ipynb")
# packages of the base image whose dependencies include everything a notebook needs
BASE = ("jupyterlab", "ipywidgets", "notebook")


@dataclass(frozen=True)
class Plan:
    """What repo2docker would do: its steps are shell commands in the repository."""

    buildpack: str
    python: str
    steps: tuple[str, ...]
    packages: tuple[str, ...]
    start: str | None
    base: dict[str, str]


def copy_repository(folder: Path) -> None:
    """Copy the files of a clone, including new ones that are not ignored."""
    # the owner of the clone does not matter, because it is only read
    git = ("git", "-c", "safe.directory=*")
    command = (*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def plan_of(repository: Path) -> Plan:
    """Ask repo2docker what it would do with a repository."""
    from repo2docker import buildpacks  # noqa: PLC0415 - this file is also imported without it
    from repo2docker.app import Repo2Docker  # noqa: PLC0415

    app = Repo2Docker()
    with chdir(repository):
        chosen = app.default_buildpack(base_image=app.base_image)
        for kind in app.buildpacks:
            buildpack = kind(base_image=app.base_image)
            if buildpack.detect():
                chosen = buildpack
                break
        # the packages of the base image are frozen for each platform
        chosen.platform = "linux/amd64"
        steps = [*chosen.get_preassemble_scripts(), *chosen.get_assemble_scripts()]
        (lock,) = (name for name in chosen.get_build_script_files() if name.endswith(".lock"))
        return Plan(
            buildpack=type(chosen).__name__,
            python=chosen.python_version,
            steps=(
                *(script.strip() for _user, script in steps),
                *(f"./{script}" for script in chosen.get_post_build_scripts()),
            ),
            packages=tuple(sorted(chosen.get_packages() - chosen.get_base_packages())),
            start=chosen.get_start_script(),
            base=frozen((Path(buildpacks.__file__).parent / lock).read_text("utf-8")),
        )


def frozen(lock: str) -> dict[str, str]:
    """Return names and versions of the pure Python packages in a conda lock file."""
    return dict(re.findall(r"/noarch/([a-z\d]\S*)-([^-\s]+)-[^-\s]+\.conda", lock))


def python_for(plan: Plan) -> str:
    """Return the plan's own Python if there is one on PATH, or this one."""
    found = shutil.which(f"python{plan.python}")
    # pyenv leaves commands on PATH that do not run
    if found and subprocess.run([found, "-V"], check=False, capture_output=True).returncode == 0:
        return found
    print(f"no python{plan.python} on PATH: Python {sys.version.split()[0]} takes its place")
    return sys.executable


def replay(plan: Plan, repository: Path, environment: Path) -> None:
    """Install the base image and then the plan in a fresh environment, and run the tour there.

    Raises
    ------
    subprocess.CalledProcessError
        If a step fails.
    """
    home = environment.with_name("home")
    home.mkdir()
    theirs = ("JUPYTER", "IPYTHON", "MPL", "PYTHON", "VIRTUAL_ENV", "PYENV_VERSION", "COV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    variables = kept | {
        "HOME": str(home),
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "NB_PYTHON_PREFIX": str(environment),
        "KERNEL_PYTHON_PREFIX": str(environment),
        "REPO_DIR": str(repository),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }

    def run(*command: str) -> str:
        print(">", " ".join(command), flush=True)
        done = subprocess.run(
            command, cwd=repository, env=variables, check=True, text=True, stdout=subprocess.PIPE
        )
        return done.stdout

    python = str(environment / "bin" / "python")
    constraints = home / "base.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in plan.base.items()))
    run(python_for(plan), "-m", "venv", str(environment))
    run(python, "-m", "pip", "install", "-q", "-c", str(constraints), *BASE)
    for step in plan.steps:
        run("bash", "-ec", step)
    run(python, "-m", "pip", "check")
    # the plan must not have changed the base image
    code = "import importlib.metadata as m; print(*map(m.version, {names}))"
    versions = run(python, "-c", code.format(names=BASE)).split()
    expected = [plan.base[name] for name in BASE]
    if versions != expected:
        raise RuntimeError(f"{BASE} of the base image are {expected}, but now {versions}")
    run(python, "-c", "import jupyterlab")
    run(
        *(python, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute"),
        *("--output-dir", str(home), str(TOUR)),
    )


def main(folder: Path) -> None:
    """Print the plan for this repository and replay it in a new folder."""
    repository = folder / "repository"
    copy_repository(repository)
    plan = plan_of(repository)
    print(f"{plan.buildpack}, Python {plan.python}, {len(plan.base)} packages in the base image")
    for step in plan.steps:
        print("step:", step)
    print("further packages of the system:", *plan.packages)
    print("start script:", plan.start)
    replay(plan, repository, folder / "environment")
    print("the tour ran")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]).absolute())
