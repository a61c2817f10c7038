"""How a journey presses a link or a button, and signs: what follows is a page, and it stands before the test looks at it. A bare click returns while
the browser is still between two pages; on a busy machine the next look then sees half a page, or none."""

from __future__ import annotations

from typing import Any


def press(page: Any, selector: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.locator(selector).first.click()


def sign(page: Any) -> None:
    """Draws a line on the first pad, as a finger would."""
    page.locator("canvas").first.scroll_into_view_if_needed()
    box = page.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 20 + step * 12, box["y"] + 60 + (step % 3) * 14)
    page.mouse.up()
