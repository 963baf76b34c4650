"""Writes rings.arff.gz: 180 points on two noisy rings, ten of them twice."""
import gzip, math, random

random.seed(7)
rows = []
for i in range(170):
    ring = i % 2
    angle, radius = random.uniform(0, 2 * math.pi), 1 + ring + random.gauss(0, 0.15)
    rows.append(f"{radius * math.cos(angle):.3f}, {radius * math.sin(angle):.3f}, {['inner', 'outer'][ring]}")
rows += rows[:10]
text = "\n".join([
    "% 180 points on two noisy rings, ten of them twice; made by make_rings.py", "@relation rings",
    "@attribute x numeric", "@attribute y numeric", "@attribute ring {inner, outer}", "@data", *rows, ""])
with open("rings.arff.gz", "wb") as file:
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as archive:
        archive.write(text.encode())
