"""Tests of the comparison's own arithmetic, on made-up data: python3 -m unittest discover -s Benchmarks/quality"""

import csv
import gzip
import json
import math
import pathlib
import sys
import tempfile
import types
import unittest
import unittest.mock

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "models")]

import datasets  # noqa: E402
import fetch  # noqa: E402
import figures  # noqa: E402
import models  # noqa: E402
import report  # noqa: E402
import run  # noqa: E402
import seismo  # noqa: E402
import splits  # noqa: E402


def result(dataset: str, model: str, error: float, split: int = 1, cores: int = 1, seconds: float = 1.0, **more) -> dict:
    own = {"rmse": error, "mae": error} if not datasets.named(dataset).has_classes else {
        "error": error, "log_loss": 0.5, "brier": 0.2, "auc": 0.9}  # fmt: skip
    return {
        "dataset": dataset, "split": split, "model": model, "cores": cores, "seconds": seconds, "processor_seconds": seconds,
        "peak_mb": 50.0, "load": 0.1, "rows": 100, "made_by": "x 1", "date": "2026-01-02 03:04", **own, **more,
    }  # fmt: skip


def everywhere(model: str, error: float, cores: int = 1, seconds: float = 1.0) -> list[dict]:
    return [result(d.name, model, error, split, cores, seconds) for d in datasets.DATASETS for split in splits.NUMBERS]


class Splits(unittest.TestCase):
    def test_are_64_16_and_20_percent(self):
        parts = splits.parts("anything", 1, 1000, None)
        self.assertEqual([parts.count(part) for part in ("train", "validation", "test")], [640, 160, 200])

    def test_hold_each_class_in_its_proportion(self):
        labels = ["rare"] * 25 + ["usual"] * 975
        parts = splits.parts("anything", 1, 1000, labels)
        self.assertEqual([parts[:25].count(part) for part in ("train", "validation", "test")], [16, 4, 5])

    def test_are_the_same_everywhere(self):
        parts = splits.parts("airfoil", 1, 10, None)
        self.assertEqual([row for row, part in enumerate(parts) if part == "test"], [8, 9])
        self.assertEqual([row for row, part in enumerate(parts) if part == "validation"], [4, 6])

    def test_differ_by_number_and_dataset(self):
        found = {tuple(splits.parts(name, number, 100, None)) for name in ("a", "b") for number in splits.NUMBERS}
        self.assertEqual(len(found), 10)


class DividedFiles(unittest.TestCase):
    def test_keep_the_test_rows_answers_from_the_models(self):
        dataset = datasets.Dataset("made", "classes", "y", ["word"], None, "")
        rows = [[str(i), "ab"[i % 2], "xyz"[i % 3]] for i in range(300)]
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            fetch.divide(dataset, datasets.Table(["n", "word", "y"], rows), 1, folder)
            read = {file: list(csv.reader(gzip.open(folder / f"{file}.csv.gz", "rt"))) for file in ("rows", "test", "answers")}
            task = json.loads((folder / "task.json").read_text())
        self.assertEqual(read["rows"][0], ["n", "word", "y", "part"])
        self.assertEqual(read["test"][0], ["n", "word"])
        self.assertEqual({row[3] for row in read["rows"][1:]}, {"train", "validation"})
        self.assertEqual([len(lines) - 1 for lines in read.values()], [240, 60, 60])
        joined = [row[:3] for row in read["rows"][1:]] + [a + b for a, b in zip(read["test"][1:], read["answers"][1:])]
        self.assertEqual(sorted(joined), sorted(rows))
        self.assertEqual((task["numbers"], task["categories"]), (["n"], ["word"]))

    def test_are_refused_if_the_rows_are_others(self):
        dataset = datasets.Dataset("made", "number", "y", [], lambda packages: datasets.Table(["y"], [["1"]]), "0" * 64)
        with self.assertRaisesRegex(SystemExit, "made isn't the table that was fixed"):
            fetch.table_of(dataset, pathlib.Path("nowhere"))


class Tables(unittest.TestCase):
    def test_of_plain_text_have_empty_texts_for_what_is_missing(self):
        table = datasets.plain("1, ?, a\n\n2, 3, b.\n", "x1 x2 y")
        self.assertEqual(table, datasets.Table(["x1", "x2", "y"], [["1", "", "a"], ["2", "3", "b."]]))

    def test_with_a_record_of_another_width_are_refused(self):
        with self.assertRaises(ValueError):
            datasets.plain("1,2\n1\n", "a b")

    def test_have_a_sum_and_a_target_each(self):
        self.assertGreaterEqual(len(datasets.DATASETS), 12)
        self.assertEqual({d.kind for d in datasets.DATASETS}, {"binary", "classes", "number"})
        self.assertTrue(all(len(d.sha256) == 64 and d.target not in d.categories for d in datasets.DATASETS))


class Errors(unittest.TestCase):
    def test_of_numbers(self):
        found = figures.of_numbers([1, 2, 6], [1, 4, 2])
        self.assertAlmostEqual(found["rmse"], math.sqrt(20 / 3))
        self.assertEqual(found["mae"], 2)

    def test_of_classes(self):
        found = figures.of_classes(["a", "a"], [{"a": 0.8, "b": 0.2}, {"a": 0.6, "b": 0.4}], ["a", "b"])
        self.assertEqual(found["error"], 0.5)
        self.assertAlmostEqual(found["log_loss"], -(math.log(0.8) + math.log(0.4)) / 2)
        self.assertAlmostEqual(found["brier"], (0.08 + 0.72) / 2)
        self.assertEqual(found["auc"], 1)

    def test_of_a_class_that_training_lacked_count_as_probability_0(self):
        found = figures.of_classes(["a"], [{"a": 1.0}], ["c"])
        self.assertAlmostEqual(found["log_loss"], 52 * math.log(2))
        self.assertEqual(found["brier"], 2)

    def test_of_equal_scores_are_half_an_area(self):
        self.assertEqual(figures.area([1, 1, 1, 1], [True, False, True, False]), 0.5)
        self.assertEqual(figures.area([1, 2, 2, 3], [False, True, False, True]), 0.875)

    def test_of_what_is_not_finite_are_refused(self):
        with self.assertRaises(ValueError):
            figures.of_numbers([math.nan], [1])
        with self.assertRaises(ValueError):
            figures.of_classes(["a"], [{"a": math.nan}], ["a"])

    def test_of_too_few_predictions_are_refused(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "p.csv").write_text("prediction\n1\n")
            with gzip.open(folder / "a.csv.gz", "wt") as file:
                file.write("y\n1\n2\n")
            with self.assertRaisesRegex(ValueError, "1 predictions for 2 rows"):
                figures.errors(folder / "p.csv", folder / "a.csv.gz", False)


class Statistics(unittest.TestCase):
    def test_a_geometric_mean_has_an_interval_around_it(self):
        centre, low, high = figures.geometric([0.5, 2.0, 1.0])
        self.assertAlmostEqual(centre, 1)
        self.assertLess(low, 0.8)
        self.assertGreater(high, 1.2)
        self.assertEqual(figures.geometric([1.5] * 4)[1:], (figures.geometric([1.5] * 4)[0],) * 2)

    def test_an_error_of_zero_still_has_a_ratio(self):
        self.assertEqual(figures.relative([0.0], [0.0], 100), 1)
        self.assertAlmostEqual(figures.relative([0.0], [0.01], 100), 0.005 / 0.015)

    def test_a_percent_is_a_tie(self):
        self.assertEqual(figures.win_tie_loss([0.9, 0.995, 1.0, 1.009, 1.02]), (1, 3, 1))


class Jobs(unittest.TestCase):
    def test_on_two_cores_are_only_those_that_speed_is_judged_by(self):
        options = types.SimpleNamespace(cores=[1, 2], datasets=["wine"], splits=[1, 2], cache=None)
        with unittest.mock.patch.object(run, "size", lambda cache, name: 1):
            found = run.jobs(options, ["realmlp_td", "catboost"])
        self.assertEqual(
            found,
            [("wine", 1, "realmlp_td", 1), ("wine", 1, "catboost", 1), ("wine", 2, "realmlp_td", 1), ("wine", 2, "catboost", 1),
             ("wine", 1, "realmlp_td", 2)])  # fmt: skip

    def test_say_seconds_memory_and_how_they_failed(self):
        found = run.timed([sys.executable, "-c", "print('error: no such thing'); print('bye'); raise SystemExit(3)"], [0])
        self.assertEqual(found["failed"], "status 3: error: no such thing")
        self.assertGreater(found["peak_mb"], 1)

    def test_give_a_spec_its_data_and_nothing_else(self):
        task = {"kind": "number", "target": "y", "categories": ["w"], "numbers": ["n"]}
        found = seismo.settings(pathlib.Path("/f"), task, 2)
        self.assertEqual(
            found,
            ['--set=data.read={"use": "csv", "path": "/f/rows.csv.gz", "missing": [""]}', '--set=data.schema.target.column="y"',
             '--set=data.schema.types={"w": "category", "n": "number"}',
             '--set=data.split={"use": "predefined", "by": "part"}', "--set=train.threads=2"])  # fmt: skip


class Pages(unittest.TestCase):
    def test_judge_the_gates_on_all_datasets(self):
        lines = everywhere("seismo_realmlp", 0.100) + everywhere("realmlp_td", 0.1, seconds=6)
        lines += everywhere("seismo_realmlp", 0.1, cores=2) + everywhere("realmlp_td", 0.1, cores=2, seconds=2)
        page = report.page([{"machine": "a machine"}, *lines])
        self.assertIn("| 17 | 1.000 (1.000–1.000) |  | holds |", page)
        self.assertIn("4 × as fast on 1 core: its seconds | 17 | 6.00 (6.00–6.00) | 6.00 (6.00–6.00) | holds |", page)
        self.assertIn("3 × as fast on 2 cores: its seconds | 17 | 2.00 (2.00–2.00) | 2.00 (2.00–2.00) | does not hold |", page)

    def test_do_not_judge_by_a_part_of_the_datasets(self):
        page = report.page([result("wine", "seismo_realmlp", 1.0), result("wine", "realmlp_td", 1.0)])
        self.assertIn("undecided, so far: not all datasets and splits are measured |", page)
        self.assertIn("With every model and split: 0 of 17 datasets.", page)

    def test_compare_only_splits_that_both_have(self):
        lines = [result("wine", "seismo_realmlp", 9.0, split=2), result("wine", "seismo_realmlp", 1.0), result("wine", "realmlp_td", 1.0)]
        self.assertEqual(report.Results(lines).relative("seismo_realmlp", "realmlp_td"), {"wine": 1})

    def test_say_where_trees_win(self):
        lines = [result("wine", "seismo_realmlp", 1.0), result("wine", "catboost", 0.9), result("casp", "seismo_realmlp", 1.0),
                 result("casp", "xgboost", 2.0)]  # fmt: skip
        page = report.page(lines)
        self.assertIn("On 1 of 2 datasets gradient-boosted trees have a lower mean error than Seismo realmlp.", page)
        self.assertIn("| wine | CatBoost | 0.900 | – |", page)

    def test_take_the_last_result_of_a_job_and_name_failures(self):
        lines = [result("wine", "linear", 5.0), result("wine", "linear", 1.0), result("wine", "tabm", 1.0, failed="status 1: no")]
        page = report.page(lines)
        self.assertIn("| linear | **1** | 1 | 1 | 1.0 | 50 |", page)
        self.assertIn("- wine, split 1, tabm with PLE: status 1: no", page)

    def test_say_that_the_machine_was_busy(self):
        self.assertIn("was doing something else", report.page([result("wine", "linear", 1.0, load=2.0)]))

    def test_tell_a_reference_without_its_imports(self):
        lines = [result("wine", "seismo_realmlp", 1.0, seconds=2), result("wine", "realmlp_td", 1.0, seconds=20),
                 {"start_of": "realmlp_td", "seconds": 4.0}]  # fmt: skip
        self.assertIn("| wine | Seismo realmlp | 1 | 2.0 | 20.0 | 10.0 | 8.0 | 10.0 | 50 | 50 |", report.page(lines))

    def test_compare_times_of_one_machine_only(self):
        lines = [{"machine": "A"}, result("wine", "seismo_realmlp", 1.0), {"machine": "B"}, result("wine", "realmlp_td", 1.0, seconds=9),
                 result("casp", "seismo_realmlp", 1.0), result("casp", "realmlp_td", 2.0, seconds=6)]  # fmt: skip
        results = report.Results(lines)
        self.assertEqual(results.times("seismo_realmlp", "realmlp_td", "seconds", 1), [6])
        self.assertEqual(results.relative("seismo_realmlp", "realmlp_td"), {"wine": 1, "casp": 0.5})
        self.assertIn("4 trainings on A; and on B; from", report.page(lines))

    def test_need_no_result(self):
        self.assertIn("not measured", report.page([]))


class Models(unittest.TestCase):
    def test_that_are_named_exist(self):
        names = [model.name for model in models.MODELS]
        self.assertLessEqual({*models.TREES, *(name for pair in models.PAIRS for name in pair)}, {*names})
        self.assertTrue(all((HERE / "models" / f"{model.script}.py").exists() for model in models.MODELS))

    def test_that_lack_a_package_or_a_spec_say_so(self):
        lacking = models.Model("m", "M", "linear", ["no-such-package"], specs=["no/spec.yaml"] * 2).lacks(pathlib.Path("/no"))
        self.assertIn("no-such-package", lacking)
        self.assertIn("no/spec.yaml", lacking)


if __name__ == "__main__":
    unittest.main()
