"""How a journey presses a link or a button: what follows is a page, and it stands before the test looks at it. A bare click returns while
the browser is still between two pages; on a busy machine the next look then sees half a page, or none."""

from __future__ import annotations

from typing import Any


def press(page: Any, selector: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.locator(selector).first.click()
