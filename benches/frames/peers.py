"""Frames on standard input (a line "width height", then the grey bytes); a line for each reader and frame on standard output."""

import sys
import time

readers = {}
try:
    import numpy
    import zxingcpp

    def zxing(grey, width, height):
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
        return [code.text.encode() for code in found]

    readers["zxing-cpp"] = zxing
except ImportError:
    pass
try:
    import numpy
    from pyzbar import pyzbar

    def zbar(grey, width, height):
        found = pyzbar.decode((grey.tobytes(), width, height), symbols=[pyzbar.ZBarSymbol.QRCODE])
        return [code.data for code in found]

    readers["zbar"] = zbar
except ImportError:
    pass

print(*readers, flush=True)
while line := sys.stdin.buffer.readline():
    width, height = map(int, line.split())
    pixels = sys.stdin.buffer.read(width * height)
    for read in readers.values():
        grey = numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(height, width)
        start = time.perf_counter()
        texts = read(grey, width, height)
        seconds = time.perf_counter() - start
        print(seconds, *(text.hex() for text in texts), flush=True)
