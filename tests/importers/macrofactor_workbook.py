"""Makes tests/data/macrofactor_workbook.xlsx: ``python tests/importers/macrofactor_workbook.py``."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

HEADER = ["Date", "Time", "Food Name", "Serving Size", "Serving Qty", "Serving Weight (g)", "Calories (kcal)"]
HEADER += ["Fat (g)", "Calcium (mg)", "Magnesium (mg)", "Vitamin D (mcg)", "Vitamin K (mcg)"]
FOOD_LOG: list[list[Any]] = [
    [dt.date(2026, 11, 2), "07:38 PM", "Eel, Smoked", "g", 80, 1, 262, 21.4, 15.2, 14.4, 17.6, None],
    [46328, "07:38 AM", "Natto", "package", 1, 40, 76, 4, 86.8, 46, 0, 9.2],
    ["2026-11-03", dt.time(8, 5), "Cheese, Edam", "slices", 2, 28.5, 203, 15.8, 416.7, 17.1, 0.3, 1.3],
    [dt.datetime(2026, 11, 3), 0.8125, "Quick Add", "serving", 1, 100, 540.5, None, None, None, None, None],
    [None, None, None, None, None, None, None, None, None, None, None, None],
    [46330, None, "=SUM(1,2)", "cup", 1, None, "n/a", None, None, None, None, None],
    [46330, "11:59 PM", "Pickled Herring", "piece", 0, 15, 0, 0, 0, 0, 0, 0],
    [46330, "12:00 AM", "Cod Liver Oil", "tsp", 1.5, 4.5, 61, 6.8, None, None, 16.9, None],
]
OTHER_SHEETS: dict[str, list[list[Any]]] = {
    "Calories & Macros": [["Date", "Calories (kcal)", "Protein (g)"], [dt.date(2026, 11, 2), 338, 21]],
    "Micronutrients": [["Date", "Vitamin D (mcg)"], [dt.date(2026, 11, 2), 17.6]],
    "Scale Weight": [["Date", "Weight (kg)"], [dt.date(2026, 11, 2), 71.4]],
}


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """Return a workbook that is byte for byte the same whenever it is made."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made, same = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(same, "w") as new:
        for name in old.namelist():
            # The time of making stands in the properties, and beside each member of the archive.
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-05T00:00:00Z", old.read(name))
            info = zipfile.ZipInfo(name, (2026, 11, 5, 0, 0, 0))
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
    return same.getvalue()


def macrofactor_workbook() -> bytes:
    """Return the workbook of the tests; the food log is not its first sheet."""
    (first, totals), *others = OTHER_SHEETS.items()
    return workbook({first: totals, "Food Log": [HEADER, *FOOD_LOG], **dict(others)})


if __name__ == "__main__":
    (Path(__file__).parents[1] / "data" / "macrofactor_workbook.xlsx").write_bytes(macrofactor_workbook())
