from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import vitamer
from vitamer.actions import explain_texts, forget
from vitamer.corrections import Answer
from vitamer.diary import Diary
from vitamer.errors import FoodTableError, UnknownFoodError, VitamerError
from vitamer.food_actions import add_own, check_foods, check_own, export_own, read_own, remove_own, search_foods
from vitamer.food_table import foods_path, load_foods
from vitamer.own_foods import own_food


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    with Diary.open(tmp_path / "d.db") as opened:
        yield opened


def add(diary: Diary, food: str, **said: object) -> str:
    food_id, rows = own_food(load_foods(own=diary.own_rows()), food, **said)  # type: ignore[arg-type]
    add_own(diary, rows)
    return food_id


def test_search_finds_by_alias_in_any_language(foods: vitamer.FoodTable) -> None:
    assert "natto" in set(search_foods(foods, "納豆")["food_id"])
    assert "cheese_gouda" in set(search_foods(foods, "GOUDA")["food_id"])
    assert search_foods(foods, "brblfrx").empty


# ---- own foods --------------------------------------------------------------------------------------------


def test_own_foods_count_from_then_on(diary: Diary) -> None:
    food = add(diary, "Eck-Natto", like="natto", labels=["MK7=1 mg"], measures=["pack=40 g"])
    with Diary.open(diary.path) as again:
        foods = load_foods(own=again.own_rows())
    a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "Eck-Natto", "2 packs")]), foods=foods)
    assert a.servings[["food_id", "mass_g", "status"]].to_numpy().tolist() == [[food, 80.0, "matched"]]
    mk7 = a.intakes[a.intakes["analyte"] == "MK7"].iloc[0]
    assert mk7["intake_ug"] == pytest.approx(800)
    assert a.week_record("last")["meta"]["foods_version"] == foods.version
    assert "+own." in foods.version


def test_an_own_measure_and_an_own_name_stand_for_the_table_s(diary: Diary) -> None:
    add(diary, "butter", measures=["stick=100 g"])
    add(diary, "cheese_brie", names=["GOUDA"])
    entries = vitamer.as_entries([("2026-11-09", "butter", "1 stick"), ("2026-11-09", "Gouda", "30 g")])
    for region in (None, "at"):
        servings = vitamer.analyse(entries, foods=load_foods(own=diary.own_rows(), region=region)).servings
        assert servings["mass_g"].tolist() == [100.0, 30.0]
        assert servings["food_id"].tolist() == ["butter", "cheese_brie"]
    add(diary, "cheese_edam", names=["gouda"])
    assert explain_texts(["Gouda"], load_foods(own=diary.own_rows()))["food_id"].tolist() == ["cheese_edam"]


def test_an_own_dish_of_an_own_food_and_its_recipe_anew(diary: Diary) -> None:
    natto = add(diary, "Eck-Natto", like="natto", labels=["MK7=1 mg"])
    bowl = add(diary, "Bowl", ingredients=[f"{natto}=50 g", "rice=150 g"])
    assert load_foods(own=diary.own_rows()).pool.mean(bowl, "MK7") == pytest.approx(250)
    assert add(diary, "bowl", ingredients=[f"{natto}=100 g", "rice=100 g"]) == bowl
    assert load_foods(own=diary.own_rows()).pool.mean(bowl, "MK7") == pytest.approx(500)
    with pytest.raises(VitamerError, match=r"'my_eck_natto' is needed by my_bowl\. Remove that first"):
        remove_own(diary, natto)
    assert remove_own(diary, bowl) == 4
    assert remove_own(diary, natto) == 4
    assert diary.own_rows() == {}
    with pytest.raises(VitamerError, match=r"d\.db: the diary holds no foods of your own"):
        export_own(diary, diary.path.parent / "out")


def test_two_labels_of_one_food_given_one_after_the_other(diary: Diary) -> None:
    food = add(diary, "Fortified", like="cheese_gouda", labels=["MK7=20 µg"])
    add(diary, food, labels=["MK4=5 µg", "D3=2 µg"])
    add(diary, food, labels=["MK7=30 µg"])
    pool = load_foods(own=diary.own_rows()).pool
    assert [pool.mean(food, a) for a in ("MK7", "MK4", "D3")] == pytest.approx([30, 5, 2])


def test_what_breaks_a_rule_is_not_kept(diary: Diary) -> None:
    _, rows = own_food(load_foods(), "Bowl", ingredients=["natto=40", "rice=60"])
    rows["dishes"][0]["mass_g_per_100g"] = "41"
    rows["aliases"].append({"alias": "bowl", "food_id": "natto", "language": "und"})
    with pytest.raises(FoodTableError, match=r"your dishes\.csv:2: dish_id 'my_bowl' sums to 101 g, .*more problem"):
        add_own(diary, rows)
    assert diary.own_rows() == {}
    assert check_own(rows)[0].place == "your dishes.csv:2"


def test_a_food_that_a_correction_needs_stays(diary: Diary) -> None:
    food = add(diary, "Eck-Natto", like="natto")
    diary.settle([Answer("name", ("Zimtzauber",), [[food, 1.0]])])
    with pytest.raises(VitamerError, match='vitamer correct --remove "zimtzauber"'):
        remove_own(diary, food)
    forget(diary, "Zimtzauber")
    assert remove_own(diary, food) == 2


def test_removing_says_of_what_something_was_said(diary: Diary) -> None:
    with pytest.raises(UnknownFoodError, match=r"nothing of your own is said of 'natto'\. .*nothing yet"):
        remove_own(diary, "natto")
    add(diary, "cheese_gouda", names=["x"])
    with pytest.raises(UnknownFoodError, match="You said something of: cheese_gouda"):
        remove_own(diary, "natto")


def drop_from_table(diary: Diary, *renamed: tuple[str, str]) -> None:
    """Make the diary speak of foods that the table does not hold, as after an update that dropped them."""
    connection = sqlite3.connect(diary.path)
    for known, lost in renamed:
        connection.execute("UPDATE own_rows SET cells = replace(cells, ?, ?)", (f'"{known}"', f'"{lost}"'))
    connection.commit()
    connection.close()


def test_rows_for_foods_that_an_update_dropped_can_be_seen_exported_and_removed(diary: Diary, tmp_path: Path) -> None:
    add(diary, "natto", measures=["pack=40 g"])
    add(diary, "cheese_gouda", measures=["slice=30 g"])
    drop_from_table(diary, ("natto", "gone_one"), ("cheese_gouda", "gone_two"))
    own = diary.own_rows()
    with pytest.raises(FoodTableError, match=r"your measures\.csv:2: food_id 'gone_one' .*vitamer foods check"):
        load_foods(own=own)
    problems, _ = check_foods(own=own)
    assert [p.place for p in problems] == ["your measures.csv:2", "your measures.csv:3"]
    assert export_own(diary, tmp_path / "out")
    assert remove_own(diary, "gone_one") == 1
    assert remove_own(diary, "gone_two") == 2
    load_foods(own=diary.own_rows())


# ---- folders ----------------------------------------------------------------------------------------------


def test_export_and_import_are_one_another_s_reverse(diary: Diary, tmp_path: Path) -> None:
    natto = add(diary, "納豆くん", like="natto", labels=["MK7=1 mg"], measures=["pack=40 g"])
    add(diary, "Bowl", ingredients=[f"{natto}=50 g", "rice=150 g"])
    files = export_own(diary, tmp_path / "out")
    assert {f.name for f in files} == {f"{n}.csv" for n in diary.own_rows()}
    with Diary.open(tmp_path / "other.db") as other:
        for _ in range(2):
            add_own(other, read_own(tmp_path / "out", other.own_rows()))
            assert {n: len(r) for n, r in other.own_rows().items()} == {n: len(r) for n, r in diary.own_rows().items()}
            assert load_foods(own=other.own_rows()).version == load_foods(own=diary.own_rows()).version
    problems, seen = check_foods(tmp_path / "out")
    assert problems == [] and "rows laid over the food table" in seen


def test_one_file_may_speak_of_foods_that_the_diary_holds(diary: Diary, tmp_path: Path) -> None:
    natto = add(diary, "Eck-Natto", like="natto")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "aliases.csv").write_text(f"alias,food_id,language\nEck,{natto},de\n", encoding="utf-8")
    with pytest.raises(FoodTableError, match=r"aliases\.csv:2: food_id 'my_eck_natto' stands in no row"):
        read_own(folder)
    rows = read_own(folder, diary.own_rows())
    assert len(rows["aliases"]) == 1 and list(rows) == ["aliases"]
    add_own(diary, rows)
    assert explain_texts(["Eck"], load_foods(own=diary.own_rows()))["food_id"].tolist() == [natto]
    assert check_foods(folder, own=diary.own_rows())[0] == []


def test_problems_of_a_folder_have_their_line_in_the_file(tmp_path: Path) -> None:
    text = "food_id,measure,mass_g,mass_gsd,citation_id,locator\n\nnatto,pack,45 g,1.1,VITAMER,x\n"
    (tmp_path / "measures.csv").write_text(text, encoding="utf-8")
    problems, seen = check_foods(tmp_path)
    assert [str(p) for p in problems] == ["measures.csv:3: mass_g '45 g' is no number"]
    assert seen == "1 row laid over the food table"
    with pytest.raises(FoodTableError, match=r"measures\.csv:3: mass_g '45 g' is no number"):
        read_own(tmp_path)


def test_a_whole_table_is_checked(tmp_path: Path, diary: Diary) -> None:
    problems, seen = check_foods()
    assert problems == [] and "foods" in seen and "your own" not in seen
    add(diary, "natto", measures=["pack=40 g"])
    assert check_foods(own=diary.own_rows()) == ([], f"{seen}, and 2 rows of your own")
    folder = shutil.copytree(foods_path(), tmp_path / "foods")
    with (folder / "measures.csv").open("a", encoding="utf-8") as file:
        file.write("zzz,cup,10,1.1,,VITAMER,x,\n")
    [problem] = check_foods(folder, own=diary.own_rows())[0]
    assert "food_id 'zzz' stands in no row of foods.csv" in str(problem)
