"""MyFitnessPal's printable diary, a web page, and tables that people have made of it.

How to get it: free accounts have no export, but they have a page made for printing, and the browser can save that
page. On a computer, not on the phone:

1. Log in on www.myfitnesspal.com and open Reports → Printable Diary (on some accounts: Food → Diary, then
   “View Full Report (Printable)” at the bottom).
2. Choose the first and the last day, a year at most, tick “Food Diary” and press “Change Report”.
3. Scroll to the end, so that all days are there. Press Ctrl+S (on a Mac ⌘S) and choose “Webpage, Complete” (in
   Firefox “Web Page, complete”). Import the file that ends in .html or .htm; the folder that the browser puts beside
   it is not needed.

“HTML Only” saves newer pages without their days, and a page in a single file (.mhtml, or .webarchive of Safari) is
packed: both are refused with a word about it.

What is read: the day in the language of the site, the meal, and energy, fat and, where your diary settings show
them in grams or micrograms, vitamins D and K, calcium and magnesium. A share of a daily value (20%) stays unknown,
and so does a value written as --. MyFitnessPal writes food and amount as one text, “Onions, raw, 0.5 cup, chopped”:
the amount is taken to begin at the last comma that a number follows. Kilojoules are read as energy too.

What is skipped and counted: sums of days, exercise, notes, and amounts of zero.

Also read are tables that scripts have made of that page, where food and amount still stand in one column, and the
diaries of a research collection (mfp-diaries.tsv), one person of them, who is chosen with --participant.

The File Export of paying accounts (Nutrition-Summary, Measurement-Summary, Exercise-Summary) names no foods and is
refused: it holds sums of meals only. The printable diary is the way for these accounts too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.errors import NoFoodsError
from vitamer.importers.myfitnesspal import collection, copies, page
from vitamer.importers.table import header_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.sample import Sample

__all__ = ["NAME", "identify", "read"]

NAME = "myfitnesspal"

#: The files of the File Export, and the columns by which they are known.
FILE_EXPORT = (
    ("Nutrition-Summary, which holds sums of meals", {"date", "meal", "calories", "saturated fat", "iron"}),
    ("Exercise-Summary", {"date", "exercise", "exercise calories", "exercise minutes"}),
    ("Measurement-Summary", {"date", "weight", "body fat %"}),
)

#: How files begin into which browsers pack a page with its pictures.
WEB_ARCHIVES = (b"From: <Saved by", b"MIME-Version:")

_PRINTABLE = "Save the printable diary as a web page instead (Reports → Printable Diary) and import that."


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is a page of MyFitnessPal, a copy of one, or its File Export; never raises."""
    return (
        page.identify(sample)
        or collection.identify(sample)
        or copies.shape_of(header_cells(sample.lines)) is not None
        or _file_export(sample) is not None
        or _is_web_archive(sample)
    )


def _is_web_archive(sample: Sample) -> bool:
    return sample.head.startswith(WEB_ARCHIVES) and b"myfitnesspal" in sample.head.lower()


def _file_export(sample: Sample) -> str | None:
    """Return which file of the File Export this is."""
    keys = {cell.casefold() for cell in header_cells(sample.lines)}
    for what, columns in FILE_EXPORT:
        # What was measured differs from person to person: only the name of the file tells it for certain.
        named = sample.name.casefold().startswith(what.split(",")[0].casefold()) and "date" in keys
        if keys >= columns or named:
            return what
    return None


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a diary.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it. Vitamins D and K [µg], calcium and magnesium [mg], fat [g], energy [kcal].

    Raises
    ------
    DiaryFormatError
        If the page is cut off, or the file holds several people of whom none is chosen.
    NoFoodsError
        If it is a file or a page of MyFitnessPal that names no foods.
    """
    if (other := _file_export(reading.sample)) is not None:
        raise NoFoodsError(
            f"this is MyFitnessPal's {other}: it names no foods", place=reading.place, way_out=_PRINTABLE
        )
    if _is_web_archive(reading.sample):
        raise NoFoodsError(
            "this is a web archive of MyFitnessPal's page, in which its text is packed",
            place=reading.place,
            way_out="Save the page in Chrome, Edge or Firefox as “Webpage, Complete” and import the .html file.",
        )
    if page.identify(reading.sample):
        yield from page.read(reading)
    elif collection.identify(reading.sample):
        yield from collection.read(reading)
    else:
        yield from copies.read(reading)
