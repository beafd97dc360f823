"""Recording one meeting after the other, beside bare inserts."""

import platform
from collections.abc import Sequence
from pathlib import Path

from bench.acts import WARM_UP, BareInserter, Recorder
from bench.books import Books
from bench.figures import MILLISECONDS, NUMBER, Aim, Row, Samples
from bench.server import portal

A_ROUND = 40


def measure_recording(pair: Sequence[Books], folder: Path, *, rounds: int) -> list[Row]:
    """Time recordings in small and big books and bare inserts in turn, and count the statements of one recording."""
    recorded, inserted = (Samples(), Samples()), (Samples(), Samples())
    statements = []
    with portal(pair[0].database) as small, portal(pair[1].database) as big:
        recorders = [Recorder(app, books.numbers[0]) for app, books in zip((small, big), pair, strict=True)]
        inserters = [BareInserter(books.database.bare_address, books.numbers[0]) for books in pair]
        for recorder, inserter in zip(recorders, inserters, strict=True):
            Samples().repeat(recorder.record, WARM_UP)
            Samples().repeat(inserter.insert, WARM_UP)
            if platform.system() == "Linux":  # the client library writes its trace on no other
                statements.append(recorder.count_statements(folder / "trace"))
        for _ in range(rounds):
            for place in range(2):
                recorded[place].repeat(recorders[place].record, A_ROUND)
                inserted[place].repeat(inserters[place].insert, A_ROUND)
        for inserter in inserters:
            inserter.close()
    times, bare = [samples.median for samples in recorded], [samples.median for samples in inserted]
    aim = Aim("ratio 8, stretch 4", 8, of_ratio=True)
    rows = [Row("Recording a meeting", MILLISECONDS, (times[0], times[1]), (bare[0], bare[1]), aim)]
    if statements:
        counts = (statements[0], statements[1])
        rows.append(Row("  statements to the server", NUMBER, counts, (3, 3), Aim("6", 6), grows=False))
    return rows
