"""Tell two versions of the taxonomy apart: tags, phrases and subjects that changed, and the version that follows."""

from collections import Counter
from pathlib import Path

import pandas as pd

from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.lib.tags.release import Release, read_release
from scripts.lib.words.lemmas import lemma_of
from scripts.lib.words.naming import POLARITIES

CHANGES = ["tag", "change", "before", "after", "rank_before", "rank_after", "moved"]
REASONS = {"software": "other software", "data": "other annotations", "settings": "other settings"}


def key_of(term: str, release: Release) -> str:
    """A term by the base forms of its words, so that it is found again under another form."""
    return " ".join(lemma_of(word, release.lemmas) for word in term.split())


def count_terms(originals: Counter, release: Release) -> Counter:
    """Uses of each term that a release finds in phrases as written (original -> uses)."""
    counts: Counter = Counter()
    for original, uses in originals.items():
        for term, *_ in release.read(original).terms:
            counts[term] += uses
    return counts


def follow_terms(before: Release, after: Release, uses: Counter) -> dict[str, dict[str, float]]:
    """For each tag before, the shares of its uses that go to each tag after ("" for none), by its terms.

    A term that was not met counts as one use, so that every tag goes somewhere.
    """
    then = {key_of(term, after): tag for term, tag in sorted(after.content["tag_of"].items())}
    weights: dict[str, Counter] = {}
    for term, tag in before.content["tag_of"].items():
        weights.setdefault(tag, Counter())[then.get(key_of(term, after), "")] += max(uses[term], 1)
    return {
        tag: {other: weight / found.total() for other, weight in sorted(found.items())}
        for tag, found in sorted(weights.items())
    }


def name_changes(
    flows: dict[str, dict[str, float]], before: list[str], after: list[str], goes_to: float
) -> list[tuple[str, str, str, str]]:
    """(tag, change, before, after) of every tag of either version.

    kept: both have the name; renamed: all that matters of one goes to one new name; merged: to a name that was there or
    that takes others in; split: to several; lost: to none; added: a name that nothing of before became. What matters is
    the share `goes_to` of a tag's uses.

    >>> flows = {"a": {"A": 1.0}, "b": {"c": 0.9, "": 0.1}, "c": {"c": 1.0}, "d": {"": 1.0}, "e": {"x": 0.5, "y": 0.5}}
    >>> for change in name_changes(flows, list("abcde"), ["A", "c", "x", "y", "z"], 0.2): print(*change, sep=" | ")
    a | renamed | a | A
    b | merged | b | c
    c | kept | c | c
    d | lost | d |
    e | split | e | x; y
    z | added |  | z
    """
    goes = {tag: [other for other, share in flows.get(tag, {}).items() if other and share >= goes_to] for tag in before}
    sources = Counter(other for tag in before for other in goes[tag])
    rows, explained = [], set()
    for tag in sorted(before):
        others = goes[tag]
        if tag in after:
            change, others = "kept", [tag]
        elif not others:
            change = "lost"
        elif len(others) > 1:
            change = "split"
        else:
            change = "merged" if others[0] in before or sources[others[0]] > 1 else "renamed"
        explained.update(others)
        rows.append((tag, change, tag, "; ".join(others)))
    rows += [(tag, "added", "", tag) for tag in sorted(after) if tag not in before and tag not in explained]
    return rows


def compare_tags(before: Release, after: Release, uses: Counter, goes_to: float) -> pd.DataFrame:
    """Every tag with what became of it, its ranks, and whether its importance moved: intervals that do not touch."""
    entries = [{entry["tag"]: entry for entry in release.content["tags"]} for release in (before, after)]
    rows = []
    for tag, change, was, became in name_changes(follow_terms(before, after, uses), *map(list, entries), goes_to):
        one, other = entries[0].get(was), entries[1].get(became)
        ranks = [entry["rank"] if entry else None for entry in (one, other)]
        both = one and other and all("low" in entry for entry in (one, other))
        moved = bool(both and (one["high"] < other["low"] or other["high"] < one["low"]))
        rows.append((tag, change, was, became, *ranks, moved))
    table = pd.DataFrame(rows, columns=CHANGES)
    return table.astype({"rank_before": "Int64", "rank_after": "Int64"})


def say_tags(release: Release, original: str) -> list[str]:
    """The tags of a phrase as written with their polarity, in the order of the alphabet."""
    mark = dict(zip(POLARITIES, ("", " (denied)", " (hedged)"), strict=True))
    return sorted({tag + mark[polarity] for _, polarity, _, tag in release.read(original).terms if tag})


def compare_phrases(before: Release, after: Release, originals: Counter) -> pd.DataFrame:
    """The phrases as written whose tags differ: original, uses, before, after; the most used first."""
    rows = []
    for original, uses in sorted(originals.items(), key=lambda item: (-item[1], item[0])):
        one, other = say_tags(before, original), say_tags(after, original)
        if one != other:
            rows.append((original, uses, "; ".join(one), "; ".join(other)))
    return pd.DataFrame(rows, columns=["original", "uses", "before", "after"])


def compare_subjects(before: Release, after: Release, phrases: pd.DataFrame) -> pd.DataFrame:
    """The subjects of which other tags are said: subject, gained, lost; denials and hedges are told apart."""
    rows = []
    tags = {
        original: (set(say_tags(before, original)), set(say_tags(after, original)))
        for original in set(phrases["original"])
    }
    for subject, part in phrases.groupby("subject"):
        one, other = (set().union(*(tags[original][side] for original in part["original"])) for side in (0, 1))
        if one != other:
            rows.append((subject, "; ".join(sorted(other - one)), "; ".join(sorted(one - other))))
    return pd.DataFrame(rows, columns=["subject", "gained", "lost"])


def next_version(version: str, changes: pd.DataFrame, phrases: pd.DataFrame, described: bool) -> tuple[str, str]:
    """The version that a taxonomy needs after `version`, and why.

    Major: a phrase lost or changed a tag. Minor: phrases or tags were only added. Patch: only what is said about tags.

    >>> phrases = pd.DataFrame({"before": ["a"], "after": ["a; b"]})
    >>> next_version("1.4.2", pd.DataFrame({"change": ["kept"]}), phrases, False)
    ('1.5.0', 'phrases gained tags or tags were added, none was lost')
    """
    major, minor, patch = map(int, version.split("."))
    pairs = zip(phrases["before"], phrases["after"], strict=True)
    lost = any(set(one.split("; ")) - {""} - set(other.split("; ")) for one, other in pairs)
    if lost or set(changes["change"]) & {"lost", "renamed", "merged", "split"}:
        return f"{major + 1}.0.0", "phrases lost or changed tags"
    if len(phrases) or "added" in set(changes["change"]):
        return f"{major}.{minor + 1}.0", "phrases gained tags or tags were added, none was lost"
    if described:
        return f"{major}.{minor}.{patch + 1}", "only what is said about tags changed"
    return version, "nothing changed"


def main(
    previous_json,
    release_json,
    phrases_parquet,
    tags_compared_csv,
    phrases_compared_csv,
    subjects_compared_csv,
    version_txt,
    goes_to,
) -> None:
    """Read two releases and the phrases of this run; write what differs, and the version that this asks for."""
    before, after = read_release(previous_json), read_release(release_json)
    phrases = read_table(phrases_parquet)
    originals = Counter(phrases["original"])
    changes = compare_tags(before, after, count_terms(originals, before), goes_to)
    changed = compare_phrases(before, after, originals)
    subjects = compare_subjects(before, after, phrases)
    described = before.content["tags"] != after.content["tags"]
    version, why = next_version(before.content["version"], changes, changed, described)
    origins = [release.content["origin"] for release in (before, after)]
    reasons = [text for key, text in REASONS.items() if origins[0].get(key) != origins[1].get(key)]
    write_csv(changes, tags_compared_csv)
    write_csv(changed, phrases_compared_csv)
    write_csv(subjects, subjects_compared_csv)
    counts = ", ".join(f"{number} {what}" for what, number in sorted(Counter(changes["change"]).items()))
    lines = [
        f"tags: {counts}; {int(changes['moved'].sum())} moved beyond their interval",
        f"distinct phrases with other tags: {len(changed)} of {len(originals)}; "
        f"subjects: {len(subjects)} of {phrases['subject'].nunique()}",
        f"made with {', '.join(reasons) if reasons else 'the same software, annotations and settings'}",
        f"after {before.content['version']} this is {version}: {why}",
    ]
    Path(version_txt).write_text("\n".join(lines) + "\n", encoding="utf-8")
    LOG.info("\n".join(lines))
    say_done(lines[-1])
    if after.content["version"] != version:
        LOG.warning("taxonomy.version is %s; set it to %s", after.content["version"], version)


if __name__ == "__main__":
    run_step(main, snakemake)
