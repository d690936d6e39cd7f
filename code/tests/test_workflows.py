"""The workflows' rules that no schema holds. Their syntax and known ways in are `make lint`'s business.

Nothing here runs a workflow: that takes GitHub. What they run are targets of the Makefile, which is what the rest of
these tests run too.
"""

import re
import tomllib

import pytest
import yaml

from problems import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
ACTION = re.compile(r"actions/[a-z-]+@[0-9a-f]{40}")  # GitHub's own alone, each at one commit
MAY_WRITE = {("ci", "deploy"): {"pages", "id-token"}, ("lock", "lock"): {"contents", "pull-requests", "actions"}}
# What is no target of ours: the machine's own setting, and the pull request of the lock.
OTHER_COMMANDS = {"sudo sysctl --write kernel.apparmor_restrict_unprivileged_userns=0",
                  "Open a pull request, or bring the open one up to date"}

every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def faults(name, text):
    """What is wrong with a workflow, a few words each."""
    workflow = yaml.safe_load(text)
    found = [f"{line.strip()}: no version beside it" for line in text.splitlines()
             if "uses:" in line and not re.search(r"# v\d+\.\d+\.\d+$", line)]
    found += [f"{key} is missing" for key in ("concurrency", "permissions") if key not in workflow]
    if workflow.get("permissions"):
        found.append("permissions for every job")
    if re.search(r"secrets\.|github\.repository\b|repository_owner|https?://|pull_request_target|workflow_run", text):
        found.append("belongs to one repository, or runs a stranger's code with rights")
    for title, job in workflow["jobs"].items():
        writes = {scope for scope, right in job.get("permissions", {}).items() if right != "read"}
        if writes != MAY_WRITE.get((name, title), set()):
            found.append(f"{title} may write {sorted(writes)}")
        found += [f"{title}: {key} is missing" for key in ("timeout-minutes", "permissions") if key not in job]
        found += [f"{title}: {fault}" for step in job["steps"] for fault in _faults_of_step(step)]
    return found


def _faults_of_step(step):
    if "run" in step:
        command = step["run"] if "\n" not in step["run"] else step["name"]
        target = re.fullmatch(r"(?:sudo )?make ([a-z-]+)", command)
        return [] if command in OTHER_COMMANDS or (target and target[1] in TARGETS) else [f"{command} is no target"]
    found = [] if ACTION.fullmatch(step["uses"]) else [f"{step['uses']} is not pinned"]
    if "checkout" in step["uses"] and step.get("with", {}).get("persist-credentials") is not False:
        found.append("the checkout keeps its credentials")
    return found


def text_of(name):
    return (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")


def test_there_are_workflows():
    assert {path.stem for path in WORKFLOWS} == {"ci", "lock", "weekly"}


@every_workflow
def test_a_workflow_is_pinned_bounded_and_calls_the_makefile(path):
    assert faults(path.stem, path.read_text(encoding="utf-8")) == []


def test_an_action_has_one_commit_everywhere():
    used = set(re.findall(r"uses: (\S+)@(\S+) # (\S+)", "".join(text_of(path.stem) for path in WORKFLOWS)))
    assert len(used) == len({action for action, _, _ in used}) == 4


def test_every_supported_python_is_tested():
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}" and len(PYTHONS) == 3
    assert yaml.safe_load(text_of("ci"))["jobs"]["test"]["strategy"]["matrix"]["python"] == PYTHONS


def test_what_is_published_was_tested():
    deploy = yaml.safe_load(text_of("ci"))["jobs"]["deploy"]
    assert set(deploy["needs"]) == {"test", "build"}
    assert "github.ref == 'refs/heads/main'" in deploy["if"] and "pull_request" in deploy["if"]


@pytest.mark.parametrize("old, new, fault", [
    (r"@[0-9a-f]{40} # v", "@v7 # v", "is not pinned"),
    (r"actions/checkout@", "somebody/checkout@", "is not pinned"),
    (r" # v7\.0\.1", "", "no version beside it"),
    (r"persist-credentials: false", "persist-credentials: true", "keeps its credentials"),
    (r"permissions: \{\}\n", "permissions: write-all\n", "permissions for every job"),
    (r"contents: read", "contents: write", "may write ['contents']"),
    (r"timeout-minutes: \d+\n", "name: x\n", "timeout-minutes is missing"),
    (r"make test", "python -m pytest code/tests", "is no target"),
    (r"make pdf", "make nothing", "is no target"),
    (r"  pull_request:", "  pull_request_target:", "runs a stranger's code"),
    (r"if: github\.ref ==", "if: github.repository == 'one/course' && github.ref ==", "belongs to one repository"),
])
def test_a_planted_fault_is_found(old, new, fault):
    planted, count = re.subn(old, new, text_of("ci"))
    assert count and [found for found in faults("ci", planted) if fault in found]
