"""Reading pictures: files, bytes, arrays, images; and those that are none."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy
import pytest
import sanse
from PIL import Image
from sanse import qr, scan
from world import NOW, PLACE, World

TEXT = World().code()


def test_a_text_comes_back_from_every_kind_of_picture(tmp_path: Path) -> None:
    png = qr.png(TEXT, pixels=3)
    path = tmp_path / "code.png"
    path.write_bytes(png)
    image = Image.open(io.BytesIO(png))
    grey = numpy.array(image.convert("L"))
    coloured = numpy.array(image.convert("RGB"))
    see_through = Image.new("RGBA", image.size, (0, 0, 0, 0))
    see_through.paste((0, 0, 0, 255), mask=Image.eval(image.convert("L"), lambda value: 255 - value))
    jpeg = io.BytesIO()
    image.convert("RGB").save(jpeg, "JPEG")
    frame = qr.luma(TEXT, pixels=3)
    pictures: list[Any] = [png, bytearray(png), memoryview(png), path, str(path), image, image.convert("P"), grey]
    pictures += [coloured, numpy.asfortranarray(grey), grey[:, :], see_through, jpeg.getvalue(), frame]
    for picture in pictures:
        assert scan.one(picture) == TEXT
        assert scan.all(picture) == (TEXT,)
    upside_down = numpy.flipud(numpy.fliplr(grey))
    assert scan.one(upside_down) == TEXT


def test_a_search_ends_when_its_time_is_over() -> None:
    for picture in (qr.png(TEXT), qr.luma(TEXT, pixels=3)):
        assert scan.one(picture, within=timedelta(minutes=10)) == TEXT
        assert scan.all(picture, within=timedelta.max) == (TEXT,)
        assert scan.all(picture, within=timedelta(0)) == ()
        for over in (timedelta(0), timedelta(seconds=-1)):
            with pytest.raises(sanse.PictureError) as caught:
                scan.one(picture, within=over)
            assert caught.value.code == "no-code"
        seconds: Any = 0.2
        with pytest.raises(sanse.KindError):
            scan.one(picture, within=seconds)


def test_arrays_of_another_kind_are_told_apart() -> None:
    wrong: list[Any] = [numpy.zeros((8, 8)), numpy.zeros(8, "uint8"), numpy.zeros((8, 8, 4), "uint8")]
    for array in wrong:
        with pytest.raises(sanse.InputError) as caught:
            scan.one(array)
        assert caught.value.code == "array"
    nothing: Any = 7
    with pytest.raises(sanse.KindError):
        scan.one(nothing)
    lying: Any = qr.Luma(1_000, 1_000, b"short")
    with pytest.raises(sanse.PictureError):
        scan.one(lying)
    negative: Any = qr.Luma(-1, 5, b"")
    with pytest.raises(sanse.InputError):
        scan.one(negative)


def test_what_is_too_large_is_refused_before_it_is_copied() -> None:
    # A view of one byte: as a frame of its own it would be a terabyte, and three numbers a pixel more.
    for shape in ((1_000_000, 1_000_000), (1_000_000, 1_000_000, 3)):
        vast = numpy.broadcast_to(numpy.uint8(255), shape)
        with pytest.raises(sanse.PictureError) as caught:
            scan.one(vast)
        assert caught.value.code == "too-large"


def test_what_is_no_code_is_told_with_a_code(tmp_path: Path) -> None:
    blank = numpy.full((200, 200), 255, "uint8")
    with pytest.raises(sanse.PictureError) as caught:
        scan.one(blank)
    assert caught.value.code == "no-code" and scan.all(blank) == ()
    two = numpy.hstack([numpy.frombuffer(luma, "uint8").reshape(height, width) for width, height, luma in both()])
    with pytest.raises(sanse.PictureError) as caught:
        scan.one(two)
    assert caught.value.code == "several-codes" and len(scan.all(two)) == 2
    with pytest.raises(FileNotFoundError):
        scan.one(tmp_path / "none.png")
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    with pytest.raises(sanse.PictureError) as caught:
        scan.one(huge)
    assert caught.value.code == "file-too-long"


def both() -> Any:
    return qr.luma("SN1:BB8", pixels=4), qr.luma("SN1:BB9", pixels=4)


def test_cut_and_broken_pictures_are_errors_and_nothing_worse() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    image = Image.open(io.BytesIO(qr.png(TEXT, pixels=3))).convert("RGB")
    files = [qr.png(TEXT, pixels=3)]
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG")
    files.append(jpeg.getvalue())
    for file in files:
        for _ in range(30):
            broken = bytearray(file[: chance.randrange(len(file))] if chance.random() < 0.5 else file)
            for _ in range(chance.randrange(4)):
                if broken:
                    broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                assert scan.one(broken) == TEXT
            except sanse.PictureError as error:
                assert error.code


def test_drawings() -> None:
    assert qr.png(TEXT).startswith(b"\x89PNG") and qr.svg(TEXT).startswith("<svg") and "▄" in qr.terminal(TEXT)
    assert (qr.version(TEXT), qr.version(TEXT, level=sanse.Level.LOW)) == (13, 11)
    with pytest.raises(sanse.InputError):
        qr.png("x" * 5_000)
    with pytest.raises(sanse.InputError):
        qr.png(TEXT, pixels=0)
    world = World(*sanse.Scope)
    code = sanse.Issuer(world.issuing).sign_place(PLACE, "Gate 7", "999900", NOW, NOW.replace(year=2027))
    place = world.trust().open_place(code.text, NOW)
    assert scan.one(sanse.poster.png(place)) == code.text
    assert sanse.poster.svg(place).startswith("<svg")


def test_neither_numpy_nor_pillow_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "code.png"
    path.write_bytes(qr.png(TEXT))
    program = (
        "import sys; sys.modules['numpy'] = sys.modules['PIL'] = None\n"
        "from sanse import scan; print(scan.one(sys.argv[1]))"
    )
    told = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == TEXT
