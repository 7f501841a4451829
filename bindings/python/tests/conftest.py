"""Prints how many vectors ran, and the decisions where they are asked for."""

from __future__ import annotations

import os
from typing import Any

import case


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for folder, count in sorted(case.counts.items()):
        terminalreporter.write_line(f"vectors {folder} {count}")
    path = os.environ.get("SANSE_COUNTS")
    if path is not None:
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{folder} {count}\n" for folder, count in sorted(case.counts.items()))
