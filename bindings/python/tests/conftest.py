"""Prints how many vectors ran, and the decisions where they are asked for."""

from __future__ import annotations

from typing import Any

import case


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for folder, count in sorted(case.counts.items()):
        terminalreporter.write_line(f"vectors {folder} {count}")
