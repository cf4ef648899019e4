"""The scorer of readings: literal uses against literal gold rows, and the gold file, which lies beside the project."""

import pytest

from benchmarks._meaning import Row, Use, judge_text, read_gold, share_in_gold
from benchmarks.compare_meaning import judge, list_errors, main, read_peers, read_plaintag, score, tabulate
from scripts.lib.log import InputError
from tests.conftest import ROOT

GOLD, OWN_GOLD = ROOT.parent / "shared/cases/meaning.csv", ROOT / "benchmarks/meaning.csv"
PEERS = ROOT.parent / "peers/bin/python"
HEADER = "id,field,text,concept,polarity,about,kind\n"


def row(concept, polarity="affirmed", about="object", text="", kind="concept", name="2"):
    return Row(name, "birds", text, concept, polarity, about, kind)


@pytest.mark.parametrize(
    ("concept", "uses", "bound", "found"),
    [
        ("bent tail", [("bent", "tail")], True, True),
        ("bent tail", [("tails", "bent")], True, True),
        ("bent tail", [("very", "bent", "tail")], True, True),
        ("bent tail", [("bent",), ("tail",)], False, True),
        ("bent tail", [("bent", "long", "tail")], False, True),
        ("bent tail", [("tail",)], False, False),
        ("edge-on spiral", [("edge on", "spiral")], True, True),
        ("two lobe", [("2", "lobes")], True, True),
        ("out of focus", [("out", "focus")], True, True),
        ("person", [("people",)], True, True),
        ("core", [], False, False),
    ],
)
def test_a_concept_is_bound_by_one_use_and_found_by_all_its_words(concept, uses, bound, found):
    (verdict,) = judge_text([row(concept)], [Use(words, "affirmed") for words in uses])
    assert (verdict.bound, verdict.found) == (bound, found)


@pytest.mark.parametrize(
    ("gold", "uses", "polarity", "right"),
    [
        (row("tail", "denied"), [Use(("tail",), "denied")], "denied", True),
        (row("tail", "denied"), [Use(("tail",), "hedged")], "hedged", False),
        (row("tail", "hedged"), [Use(("tail",), "denied")], "denied", False),
        (row("tail", "hedged", text="Not a tail. It is unlikely"), [Use(("tail",), "denied")], "denied", False),
        (row("tail", "hedged", text="I don't think it has a tail"), [Use(("tail",), "denied")], "denied", True),
        (row("tail", "hedged", text="no doubt a tail"), [Use(("tail",), "denied")], "denied", False),
        (row("tail"), [Use(("tail",), "denied"), Use(("tail",), "affirmed")], "affirmed", True),
        (row("bent tail", "denied"), [Use(("bent",), "affirmed"), Use(("tail",), "denied")], "denied", True),
        (row("bent tail"), [Use(("bent",), "affirmed"), Use(("tail",), "denied")], "denied", False),
        (row("bent tail"), [Use(("bent", "tail"), "hedged"), Use(("bent",), "affirmed")], "hedged", False),
        (row("tail"), [Use(("tail",), "denied", "other"), Use(("tail",), "affirmed", "object")], "affirmed", True),
        (row("tail"), [Use(("tail",), "denied", "object"), Use(("tail",), "affirmed", "other")], "denied", False),
    ],
)
def test_the_polarity_is_that_of_the_bound_use_or_of_the_words_together(gold, uses, polarity, right):
    (verdict,) = judge_text([gold], uses)
    assert (verdict.polarity, verdict.right) == (polarity, right)


def test_two_rows_with_the_same_words_take_two_uses():
    rows = [row("crest", "denied", "other"), row("crest")]
    untold = judge_text(rows, [Use(("crest",), "affirmed"), Use(("crest",), "denied")])
    assert [(verdict.polarity, verdict.right) for verdict in untold] == [("denied", True), ("affirmed", True)]
    told = judge_text(rows, [Use(("crest",), "affirmed", "other"), Use(("crest",), "denied", "object")])
    assert [(verdict.polarity, verdict.right) for verdict in told] == [("affirmed", False), ("denied", False)]


def test_scores_and_errors_of_a_text_are_those_counted_by_hand():
    gold = [
        row("bent tail"),
        row("core", "denied"),
        row("halo", "hedged"),
        row("ring", "hedged", text="unlikely to be a ring"),
        row("jet"),
        row("noise", about="picture"),
        row("blurred frame", about="picture"),
        row("tail", kind="head"),
    ]
    uses = [
        Use(("bent", "tail"), "affirmed", "object"),
        Use(("tail",), "affirmed", "object"),
        Use(("core",), "affirmed", "object"),
        Use(("halo",), "hedged", "other"),
        Use(("ring",), "denied", "object"),
        Use(("noise",), "affirmed", "picture"),
        Use(("blurred",), "affirmed", "object"),
        Use(("frame",), "affirmed", "object"),
        Use(("thing",), "affirmed", "object"),
    ]
    verdicts, shares = judge(gold, [uses])
    assert score(verdicts) == {
        "bound": ".71 (5/7)",
        "words": ".86 (6/7)",
        "polarity": ".83 (5/6)",
        "affirmed": "1.00 (3/3)",
        "denied": ".00 (0/1)",
        "hedged": "1.00 (2/2)",
        "hedged, never denied": ".50 (1/2)",
        "aspect told": "1/2",
        "taken from the object": "1/4",
    }
    assert shares == {"2": (6, 9)} and share_in_gold(gold, uses) == (6, 9)
    assert [(line["field"], line["uses in gold"]) for line in tabulate("mine", verdicts, shares)] == [
        ("all", ".67 (6/9)"),
        ("birds", ".67 (6/9)"),
    ]
    assert [(kind, verdict.row.concept) for kind, verdict in list_errors(verdicts)] == [
        ("denied read as affirmed", "core"),
        ("about the object, read as other", "halo"),
        ("not found", "jet"),
        ("not bound", "blurred frame"),
        ("about the picture, read as object", "blurred frame"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "id,text\n",
            "gold.csv, line 1: found the columns id,text, expected id,field,text,concept,polarity,about,kind.",
        ),
        (HEADER + "2,birds,a,b,denied,object,head,x\n", "gold.csv, line 2: more than 7 cells; quote the commas."),
        (HEADER + "2,birds,a,b,maybe,object,head\n", "gold.csv, line 2, column polarity: 'maybe' is none of affirmed"),
        (HEADER + '2,birds,"a\nb",b,denied,bird,head\n', "gold.csv, line 3, column about: 'bird' is none of object"),
    ],
)
def test_a_gold_file_of_another_form_is_refused(write, content, message):
    with pytest.raises(InputError, match=message.replace(".", r"\.")):
        read_gold(write("gold.csv", content))


def test_a_gold_file_that_is_not_there_is_named():
    with pytest.raises(InputError, match=r"^nowhere\.csv is not there; expected a gold file"):
        read_gold("nowhere.csv")


def test_plaintag_reads_what_it_is_known_for():
    (uses,) = read_plaintag(["two lobes, no host"], "general")
    assert {Use(("two", "lobes"), "affirmed", "object"), Use(("host",), "denied", "object")} <= set(uses)


@pytest.mark.parametrize(("gold", "aspects"), [(GOLD, 0.85), (OWN_GOLD, 0.6)])
def test_gold_files_are_read_as_well_as_the_documents_say(gold, aspects, capsys):
    if not gold.exists():
        pytest.skip("the gold file is not beside the repository, in ../shared/cases/meaning.csv")
    main(str(gold), "", errors=True, field="general")
    lines = capsys.readouterr().out.splitlines()
    scores = dict(zip(lines[0].split(" | "), lines[2].split(" | "), strict=True))
    assert lines[2].startswith("| Plaintag | all | ")
    least = {"bound": 0.88, "words": 0.95, "polarity": 0.96, "denied": 0.94, "hedged": 0.9}
    assert {name for name, share in least.items() if float(scores[name].split()[0]) < share} == set()
    told, rows = map(int, scores["aspect told"].split("/"))
    assert told >= aspects * rows
    assert any(line.startswith("Plaintag, not bound: ") for line in lines)


def test_peers_tell_the_polarity_of_the_words_that_they_are_given():
    if not PEERS.exists():
        pytest.skip("the peers are not installed in ../peers; benchmarks/peers.txt says how")
    told = read_peers(
        str(PEERS), [[row("bent tail", text="possible lobe\nno bent tails"), row("lobe")]], str.splitlines
    )
    assert told == {
        "negspacy": [[Use(("lobe",), "affirmed"), Use(("bent",), "denied"), Use(("tails",), "denied")]],
        "medspaCy": [
            [
                Use(("lobe",), "hedged", "object"),
                Use(("bent",), "denied", "object"),
                Use(("tails",), "denied", "object"),
            ]
        ],
    }


@pytest.mark.parametrize(("python", "cause"), [("no/python", "No such file"), ("false", "exit status 1")])
def test_peers_that_do_not_run_are_named(python, cause):
    with pytest.raises(InputError, match=rf"{python} benchmarks/read_peers\.py failed \(.*{cause}.*peers\.txt\.$"):
        read_peers(python, [[row("tail", text="no tail")]], str.splitlines)
