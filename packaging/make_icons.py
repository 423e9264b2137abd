#!/usr/bin/env python3
"""Make the app icon's PNGs (16 to 512 pixels), its .ico and a contact sheet of all icons from resources/icons/*.svg.

    python packaging/make_icons.py [--sheet SHEET.png]

The PNGs and the .ico are committed beside the SVGs; the sheet is only for looking at.
"""

from __future__ import annotations

import argparse
import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
SIZES = (16, 20, 24, 32, 48, 64, 128, 256, 512)


def main() -> int:
    """Write the PNGs and the .ico, and the sheet where one is asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheet", type=Path, help="also draw every icon on a light and a dark ground into this PNG")
    sheet: Path | None = parser.parse_args().sheet
    application = QGuiApplication([])
    for size in SIZES:
        drawn("app", size).save(str(ICONS / f"app-{size}.png"))
    write_ico(ICONS / "app.ico", [size for size in SIZES if size <= 256])
    if sheet:
        draw_sheet(sheet)
    application.quit()
    return 0


def drawn(name: str, size: int, colour: str = "") -> QImage:
    """Return icon `name`, `size` pixels square, transparent around it; in `colour` where one is given."""
    renderer = QSvgRenderer(str(ICONS / f"{name}.svg"))
    if not renderer.isValid():
        raise SystemExit(f"{name}.svg is not an SVG that Qt can draw.")
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    if colour:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(image.rect(), QColor(colour))
    painter.end()
    return image


def write_ico(path: Path, sizes: list[int]) -> None:
    """Write a Windows icon that holds a PNG for each size (the layout of ICONDIR and its entries)."""
    pictures = [_png(drawn("app", size)) for size in sizes]
    offset = 6 + 16 * len(sizes)
    entries = b""
    for size, data in zip(sizes, pictures, strict=True):
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    path.write_bytes(struct.pack("<HHH", 0, 1, len(sizes)) + entries + b"".join(pictures))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # takes str, whatever its stub says
    return bytes(buffer.data().data())


def draw_sheet(path: Path) -> None:
    """Draw every line icon at 18 and 72 pixels and the app icon, on the light and the dark surface colour."""
    names = sorted(file.stem for file in ICONS.glob("*.svg") if file.stem != "app")
    columns, cell = 9, 110
    rows = -(-len(names) // columns)
    image = QImage(columns * cell, (2 * rows + 1) * cell, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for half, (ground, colour) in enumerate((("#ffffff", "#161a20"), ("#181c23", "#e7ebf1"))):
        painter.fillRect(0, half * rows * cell, image.width(), rows * cell, QColor(ground))
        for number, name in enumerate(names):
            x, y = number % columns * cell, (half * rows + number // columns) * cell
            painter.drawImage(x + 8, y + 20, drawn(name, 72, colour))
            painter.drawImage(x + 86, y + 46, drawn(name, 18, colour))
    painter.fillRect(0, 2 * rows * cell, image.width(), cell, QColor("#f5f6f8"))
    x = 8
    for size in (16, 20, 24, 32, 48, 64, 96):
        painter.drawImage(x, 2 * rows * cell + 8, drawn("app", size))
        x += size + 16
    painter.end()
    image.save(str(path))


if __name__ == "__main__":
    raise SystemExit(main())
