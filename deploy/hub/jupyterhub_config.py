"""JupyterHub for a class on one Linux machine.

    jupyterhub -f jupyterhub_config.py

The README.md next to this file says what it needs, and what keeps learners apart.
"""

from __future__ import annotations

import grp
import math
import os
import re
import shutil
import stat
import sys
from pathlib import Path
from urllib.parse import urlsplit

# where JupyterHub finds limited_spawner.py
sys.path.insert(0, str(Path(__file__).parent))

from limited_spawner import ControlGroup

from bpwidget.lab.single_user import DEFAULT_URL

c = get_config()  # noqa: F821 - JupyterHub runs this file with it


def value(name: str, otherwise: str) -> str:
    """Return BPWIDGET_HUB_<name> from the environment, or a default."""
    return os.environ.get(f"BPWIDGET_HUB_{name}") or otherwise


def refuse(sentence: str) -> None:
    """Exit JupyterHub with a message."""
    sys.exit(f"jupyterhub_config.py: {sentence}")


def number(name: str, otherwise: str, kind: type[int | float] = int) -> float:
    """Return a setting that is a number above 0."""
    text = value(name, otherwise)
    try:
        found = kind(text)
    except ValueError:
        found = 0
    if not 0 < found < math.inf:
        what = "a whole number" if kind is int else "a number"
        refuse(f"BPWIDGET_HUB_{name} is {text!r}; it must be {what} above 0, such as {otherwise}")
    return found


# --- Settings. Each can be overridden by BPWIDGET_HUB_... in the environment. ---

# A server takes some 135 MiB and each kernel with a panel another 80 to 100, so this is enough for
# half a dozen open lessons, or for two and a table of a few hundred megabytes. With K, M, G or T.
MEMORY = value("MEMORY", "1G")
# Cores. A move of a slider takes 46 ms of processor time; one per second is a twentieth of a core.
CPU = number("CPU", "1", float)
# Processes and threads; a kernel has about 17 of them.
TASKS = number("TASKS", "256")
# Seconds after which an idle kernel is ended, even if its page is open; otherwise a page left open
# in the evening would keep its memory all night. Longer than a double lecture.
KERNEL_IDLE = number("KERNEL_IDLE", "7200")
# Seconds after which a server without an open page is stopped; saved files stay.
SERVER_IDLE = number("SERVER_IDLE", "3600")
# Seconds between two looks for idle kernels and servers.
CULL_EVERY = number("CULL_EVERY", "300")
# The system groups whose members may sign in, and administer the hub.
LEARNERS = value("LEARNERS", "learners")
TEACHERS = value("TEACHERS", "teachers")
# Where the hub listens. Any address but this machine's own needs TLS_KEY and TLS_CERT.
BIND = value("BIND", "http://127.0.0.1:8000")
TLS_KEY, TLS_CERT = value("TLS_KEY", ""), value("TLS_CERT", "")
# The folder of the hub's database and secrets, which nobody else may read.
STATE = Path(value("STATE", "/srv/jupyterhub"))
# To try it out without accounts: everyone signs in with this password, on this machine only.
TRIAL_PASSWORD = value("TRIAL_PASSWORD", "")
# systemd, or local if there is none; detected by default.
SPAWNER = value("SPAWNER", "systemd" if Path("/run/systemd/system").is_dir() else "local")

# --- Everything else follows from these settings. ---

if not re.fullmatch(r"[0-9]*\.?[0-9]+[KMGT]", MEMORY):
    refuse(f"BPWIDGET_HUB_MEMORY is {MEMORY!r}; it must be a number with K, M, G or T, such as 1G")
if shutil.which("configurable-http-proxy") is None:
    refuse(
        "configurable-http-proxy is not on PATH; install it with:"
        " npm install -g configurable-http-proxy"
    )

is_local = urlsplit(BIND).hostname in {"127.0.0.1", "::1", "localhost"}
if not is_local and TRIAL_PASSWORD:
    refuse(
        f"BPWIDGET_HUB_BIND is {BIND}, but BPWIDGET_HUB_TRIAL_PASSWORD lets anybody in under"
        " any name; leave BIND at http://127.0.0.1:8000, or let people sign in with accounts"
    )
if not is_local and not (TLS_KEY and TLS_CERT):
    refuse(
        f"BPWIDGET_HUB_BIND is {BIND}, where passwords would be sent unencrypted; set"
        " BPWIDGET_HUB_TLS_KEY and BPWIDGET_HUB_TLS_CERT, or put a web server with TLS in front of"
        " http://127.0.0.1:8000"
    )
if bool(TLS_KEY) != bool(TLS_CERT):
    refuse("only one of BPWIDGET_HUB_TLS_KEY and BPWIDGET_HUB_TLS_CERT is set; set both or none")

# anybody who can read these secrets can sign in as anyone
STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
if STATE.stat().st_uid != os.geteuid() or stat.S_IMODE(STATE.stat().st_mode) & 0o077:
    refuse(f"others may read {STATE}, which holds the hub's secrets; make it yours with mode 0700")

c.JupyterHub.bind_url = BIND
c.JupyterHub.ssl_key, c.JupyterHub.ssl_cert = TLS_KEY, TLS_CERT
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# Under the learner's account, this copies the lessons, or updates those that the learner has not
# changed, and starts the server. With -P, no file in a home folder is imported as a module.
c.Spawner.cmd = [sys.executable, "-P", "-m", "bpwidget.lab.single_user"]
c.Spawner.default_url = DEFAULT_URL
c.Spawner.args = [
    f"--MappingKernelManager.cull_idle_timeout={KERNEL_IDLE}",
    f"--MappingKernelManager.cull_interval={CULL_EVERY}",
    "--MappingKernelManager.cull_connected=True",
]
# A server is configured by this machine's administrator, not from the learner's home folder.
c.Spawner.disable_user_config = True
c.Spawner.mem_limit = MEMORY
c.Spawner.cpu_limit = CPU
# at the beginning of a lecture all servers start at once, and each takes some seconds of a core
c.Spawner.start_timeout = c.Spawner.http_timeout = 180

if TRIAL_PASSWORD:
    if os.geteuid() == 0:
        refuse("BPWIDGET_HUB_TRIAL_PASSWORD is for ordinary users, but this is root")
    if len(TRIAL_PASSWORD) < 8:
        refuse(
            f"BPWIDGET_HUB_TRIAL_PASSWORD has {len(TRIAL_PASSWORD)} characters; it must have 8 or"
            " more"
        )
    # All learners share one account: nothing is private, and only the limit on each process's
    # memory is enforced.
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = TRIAL_PASSWORD
    c.SharedPasswordAuthenticator.allow_all = True
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(STATE / "homes" / "{username}")
else:
    if os.geteuid() != 0:
        refuse(
            "only root can start servers under the learners' accounts; run it as root, or set"
            " BPWIDGET_HUB_TRIAL_PASSWORD to try it out without accounts"
        )
    # The accounts of this machine, by PAM. One per learner is what keeps their files and kernels
    # apart.
    for group, of in ((LEARNERS, "LEARNERS"), (TEACHERS, "TEACHERS")):
        try:
            grp.getgrnam(group)
        except KeyError:
            # without the group nobody could sign in, or find out why
            refuse(
                f"there is no group {group}; create it with: groupadd {group}; or name another in"
                f" BPWIDGET_HUB_{of}"
            )
    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.allowed_groups = {LEARNERS}
    c.PAMAuthenticator.admin_groups = {TEACHERS}
    if SPAWNER == "systemd":
        # Each server is a systemd unit, whose control group enforces the limits.
        c.JupyterHub.spawner_class = "systemd"
        c.SystemdSpawner.isolate_tmp = True
        c.SystemdSpawner.isolate_devices = True
        c.SystemdSpawner.disable_user_sudo = True
        c.SystemdSpawner.default_shell = "/bin/bash"
        c.SystemdSpawner.unit_extra_properties = {
            "MemorySwapMax": "0",
            "TasksMax": str(TASKS),
            "ProtectProc": "invisible",  # hides others' processes
        }
    elif SPAWNER == "local":
        probe = ControlGroup("jupyterhub-probe")
        try:
            probe.make(2**30, 1, 16)
            probe.remove()
        except OSError as error:
            refuse(
                f"there is no systemd here, and no control group can be made ({error}), so nothing"
                " would enforce the memory and processor limits; in a container, run it with"
                " writable control groups"
            )
        c.JupyterHub.spawner_class = "limited_spawner.LimitedSpawner"
        c.LimitedSpawner.task_limit = TASKS
    else:
        refuse(f"BPWIDGET_HUB_SPAWNER is {SPAWNER}; it must be systemd or local")

# Idle servers are stopped by a service that may do nothing else.
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            *(sys.executable, "-P", "-m", "jupyterhub_idle_culler"),
            *(f"--timeout={SERVER_IDLE}", f"--cull-every={CULL_EVERY}"),
        ],
    }
]
