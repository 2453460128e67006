#!/usr/bin/env python3
"""Measures Trailsift beside other programs that find the same four things in the same logs.

    swift build -c release
    pip install chdb duckdb polars          # what is missing is named and left out
    apt-get install -y jq isal
    python3 Sources/trailsift-bench/peers.py [--megabytes 400] [--repeat 3] [--threads 2]

The four detections are those of `trailsift-bench generate four-detections`. Every program runs as a process of its
own, start-up included, and prints what it found: how often root was used in each account, how often each policy
call succeeded, how many calls came from each address outside the networks, and which principals were refused
ten calls within five minutes. No time is printed unless all agree. `gzip -dc` and `igzip -dc` are floors: they
only inflate.
"""

import argparse
import collections
import importlib.util
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

POLICY_CALLS = """AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy CreatePolicyVersion DeletePolicy
DeletePolicyVersion DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy DetachGroupPolicy DetachRolePolicy
DetachUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy""".split()
NETWORKS = ["10.0.0.0/8", "203.0.113.0/24", "2001:db8:aa::/48", "198.51.100.7/32", "198.51.100.20/32"]
BURST, WINDOW_SECONDS = 10, 300

# --- Answers: {"root": {account: n}, "policies": {call: n}, "outside": {address: n}, "bursts": [principal, …]}


def bursts(denied):
    """The principals with BURST refusals within WINDOW_SECONDS, of pairs (principal, seconds)."""
    times = collections.defaultdict(list)
    for principal, second in denied:
        times[principal].append(second)
    found = []
    for principal, seconds in times.items():
        seconds.sort()
        pairs = zip(seconds, seconds[BURST - 1 :])
        if any(last - first < WINDOW_SECONDS for first, last in pairs):
            found.append(principal)
    return sorted(found)


def seconds_of(text):
    return int(time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")))


def answers(root, policies, outside, found):
    return {"root": root, "policies": policies, "outside": outside, "bursts": sorted(found)}


# --- Programs that query: each reads every file once, keeps the few columns of the records that matter, and asks.

# What is kept of a record, and when; the same in the two dialects of SQL.
KEPT = f"""
  r.eventSource = 'iam.amazonaws.com' AND r.eventName IN ({", ".join(f"'{name}'" for name in POLICY_CALLS)})
    AND (r.errorCode IS NULL OR r.errorCode = '') AS is_policy,
  coalesce(r.errorCode, '') LIKE '%AccessDenied%'
    OR coalesce(r.errorCode, '') LIKE '%UnauthorizedOperation%' AS is_denied,
  r.userIdentity.type = 'Root' AS is_root"""

ASK = {
    "root": "SELECT account, count(*) FROM kept WHERE is_root GROUP BY account",
    "policies": "SELECT name, count(*) FROM kept WHERE is_policy GROUP BY name",
    "outside": "SELECT source, count(*) FROM kept WHERE is_outside GROUP BY source",
    "bursts": f"""
      SELECT DISTINCT arn FROM (
        SELECT arn, count(*) OVER (
          PARTITION BY arn ORDER BY second RANGE BETWEEN {WINDOW_SECONDS - 1} PRECEDING AND CURRENT ROW) AS calls
        FROM kept WHERE is_denied AND arn <> '') AS windows
      WHERE calls >= {BURST}""",
}


def with_chdb(files, threads):
    from chdb import session

    inside = " OR ".join(f"isIPAddressInRange(r.sourceIPAddress, '{network}')" for network in NETWORKS)
    database = session.Session()
    database.query(f"SET max_threads = {threads}")
    database.query("SET input_format_json_ignore_unknown_keys_in_named_tuple = 1")
    database.query("SET input_format_json_defaults_for_missing_elements_in_named_tuple = 1")
    # A file is one row, and none is split.
    database.query("SET max_block_size = 1")
    record = (
        "eventTime String, eventSource String, eventName String, errorCode Nullable(String), sourceIPAddress String,"
        " recipientAccountId String, userIdentity Tuple(type String, arn String)"
    )
    database.query(f"""
      CREATE TEMPORARY TABLE kept ENGINE = Memory AS
      SELECT r.recipientAccountId AS account, r.eventName AS name, r.sourceIPAddress AS source,
        r.userIdentity.arn AS arn, toUnixTimestamp(parseDateTimeBestEffort(r.eventTime)) AS second, {KEPT},
        (isIPv4String(r.sourceIPAddress) OR isIPv6String(r.sourceIPAddress))
          AND NOT ((isIPv4String(r.sourceIPAddress) OR isIPv6String(r.sourceIPAddress)) AND ({inside})) AS is_outside
      FROM file('{files.glob}', 'JSONEachRow', 'Records Array(Tuple({record}))') ARRAY JOIN Records AS r
      WHERE is_root OR is_policy OR is_denied OR is_outside""")

    def ask(query):
        text = str(database.query(query, "JSONCompactEachRow"))
        return [json.loads(line) for line in text.splitlines()]

    found = {name: ask(query) for name, query in ASK.items()}
    counts = {name: {key: int(count) for key, count in found[name]} for name in ("root", "policies", "outside")}
    return answers(*counts.values(), [row[0] for row in found["bursts"]])


def with_duckdb(files, threads):
    import duckdb

    database = duckdb.connect(config={"threads": threads})
    record = (
        "STRUCT(eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, errorCode VARCHAR, sourceIPAddress VARCHAR,"
        ' recipientAccountId VARCHAR, userIdentity STRUCT("type" VARCHAR, arn VARCHAR))'
    )
    database.execute(f"""
      CREATE TEMPORARY TABLE kept AS
      SELECT * FROM (
        SELECT r.recipientAccountId AS account, r.eventName AS name, r.sourceIPAddress AS source,
          r.userIdentity.arn AS arn, epoch(r.eventTime::TIMESTAMP)::BIGINT AS second, {KEPT.replace(".type", '."type"')},
          {OUTSIDE_IN_DUCKDB} AS is_outside
        FROM (SELECT unnest(Records) AS r FROM read_json('{files.glob}',
          columns = {{Records: '{record}[]'}}, format = 'newline_delimited', maximum_object_size = 2000000000)))
      WHERE is_root OR is_policy OR is_denied OR is_outside""")
    found = {name: database.execute(query).fetchall() for name, query in ASK.items()}
    return answers(
        dict(found["root"]), dict(found["policies"]), dict(found["outside"]), [row[0] for row in found["bursts"]])


# DuckDB knows addresses by an extension that it fetches, polars and jq not at all; these networks can be told by
# their texts.
OUTSIDE_IN_DUCKDB = r"""regexp_full_match(r.sourceIPAddress, '[0-9.]+|[0-9a-f:]*:[0-9a-f:]*')
  AND NOT (starts_with(r.sourceIPAddress, '10.') OR starts_with(r.sourceIPAddress, '203.0.113.')
    OR starts_with(r.sourceIPAddress, '2001:db8:aa:') OR r.sourceIPAddress IN ('198.51.100.7', '198.51.100.20'))"""


def with_polars(files, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import gzip

    import polars as pl

    text = pl.String
    schema = {"Records": pl.List(pl.Struct({
        "eventTime": text, "eventSource": text, "eventName": text, "errorCode": text, "sourceIPAddress": text,
        "recipientAccountId": text, "userIdentity": pl.Struct({"type": text, "arn": text})}))}
    source, error = pl.col("sourceIPAddress"), pl.col("errorCode").fill_null("")
    is_address = source.str.contains(r"^[0-9.]+$|^[0-9a-f:]*:[0-9a-f:]*$")
    is_inside = (
        source.str.starts_with("10.") | source.str.starts_with("203.0.113.") | source.str.starts_with("2001:db8:aa:")
        | source.is_in(["198.51.100.7", "198.51.100.20"]))
    parts = []
    for path in files.paths:
        with gzip.open(path) as file:
            frame = pl.read_json(file.read(), schema=schema)
        parts.append(
            frame.explode("Records").unnest("Records").unnest("userIdentity").with_columns(
                is_root=pl.col("type") == "Root",
                is_policy=(pl.col("eventSource") == "iam.amazonaws.com")
                & pl.col("eventName").is_in(POLICY_CALLS) & (error == ""),
                is_denied=error.str.contains("AccessDenied", literal=True)
                | error.str.contains("UnauthorizedOperation", literal=True),
                is_outside=(is_address & ~is_inside).fill_null(False))
            .filter(pl.any_horizontal("is_root", "is_policy", "is_denied", "is_outside")))
    kept = pl.concat(parts)

    def counted(flag, column):
        return dict(kept.filter(pl.col(flag)).group_by(column).len().iter_rows())

    denied = kept.filter(pl.col("is_denied") & pl.col("arn").is_not_null()).select("arn", "eventTime")
    return answers(
        counted("is_root", "recipientAccountId"), counted("is_policy", "eventName"),
        counted("is_outside", "sourceIPAddress"),
        bursts((arn, seconds_of(when)) for arn, when in denied.iter_rows()))


JQ = f"""
  {json.dumps(POLICY_CALLS)} as $calls | .Records[]
  | . as $record | (.errorCode // "") as $error | (.sourceIPAddress // "") as $source
  | [ .userIdentity.type == "Root",
      (.eventSource == "iam.amazonaws.com" and $error == "" and (.eventName as $name | any($calls[]; . == $name))),
      (($error | contains("AccessDenied")) or ($error | contains("UnauthorizedOperation"))),
      (($source | test("^[0-9.]+$|^[0-9a-f:]*:[0-9a-f:]*$")) and (
        ($source | startswith("10.") or startswith("203.0.113.") or startswith("2001:db8:aa:"))
        or $source == "198.51.100.7" or $source == "198.51.100.20" | not)) ]
  | . as $flags | select(any($flags[]; .))
  | $flags + ($record | [.recipientAccountId, .eventName, .sourceIPAddress, .userIdentity.arn, .eventTime])"""


def with_jq(files, threads):
    inflate = subprocess.Popen(["gzip", "-dc", *files.paths], stdout=subprocess.PIPE)
    query = subprocess.Popen(["jq", "-c", JQ], stdin=inflate.stdout, stdout=subprocess.PIPE, text=True)
    root, policies, outside = (collections.Counter() for _ in range(3))
    denied = []
    for line in query.stdout:
        is_root, is_policy, is_denied, is_outside, account, name, source, arn, when = json.loads(line)
        root[account] += is_root
        policies[name] += is_policy
        outside[source] += is_outside
        if is_denied and arn:
            denied.append((arn, seconds_of(when)))
    if query.wait() != 0 or inflate.wait() != 0:
        raise SystemExit("jq failed")
    return answers(*({key: count for key, count in counts.items() if count} for counts in (root, policies, outside)),
                   bursts(denied))


PEERS = {"chDB": ("chdb", with_chdb), "DuckDB": ("duckdb", with_duckdb), "polars": ("polars", with_polars),
         "jq": (None, with_jq)}

# --- Trailsift


def scan_arguments(options, rules, folder, *more):
    return [options.trailsift, "scan", "--quiet", "--no-default-rules", "--rules", rules, "--format", "jsonl",
            "--threads", str(options.threads), *more, folder]


def trailsift_answers(options, rules, folder):
    """What Trailsift found: counts from its matches, bursts from its alerts."""
    def lines(*more):
        text = subprocess.run(
            scan_arguments(options, rules, folder, *more), stdout=subprocess.PIPE, text=True, check=True).stdout
        return [json.loads(line) for line in text.splitlines()]

    counts = collections.defaultdict(collections.Counter)
    groups = {"root-use": "account", "policy-change": "action", "outside-networks": "source"}
    for match in lines("--every-match"):
        if match["rule"] in groups:
            counts[match["rule"]][match[groups[match["rule"]]]] += 1
    found = {alert["group"]["cloudtrail:userIdentity.arn"] for alert in lines()
             if alert["rule"]["id"] == "denied-burst"}
    policies = {action.removeprefix("iam:"): count for action, count in counts["policy-change"].items()}
    return answers(dict(counts["root-use"]), policies, dict(counts["outside-networks"]), found)


# --- Measuring


class Files:
    def __init__(self, folder):
        self.paths = sorted(str(path) for path in pathlib.Path(folder).rglob("*.gz"))
        self.glob = f"{folder}/**/*.gz"


def run(arguments, wants_text=False):
    """Runs a process; gives what it printed, and its seconds by the clock and of the processor, and its peak MB."""
    with tempfile.TemporaryFile() if wants_text else open(os.devnull, "r+b") as output:
        start = time.monotonic()
        process = subprocess.Popen(arguments, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        # Popen must not wait again for what is gone.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1) or process.returncode == 1 and "scan" not in arguments:
            raise SystemExit(f"{arguments[0]} ended with {process.returncode}")
        output.seek(0)
        return output.read(), (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def corpus(options, bench):
    """Ordinary logs with a few that hold what is looked for."""
    folder = f"{options.folder}/peers-{options.megabytes}"
    if not os.path.exists(f"{folder}/complete"):
        shutil.rmtree(folder, ignore_errors=True)
        for kind, megabytes in (("middle-files", options.megabytes), ("match-heavy", max(1, options.megabytes // 50))):
            subprocess.run([bench, "generate", kind, "--megabytes", str(megabytes), "--out", f"{folder}/logs/{kind}"],
                           check=True, stdout=subprocess.DEVNULL)
        pathlib.Path(f"{folder}/complete").touch()
    return f"{folder}/logs"


def available():
    """The peers that this machine has, and the names of the others."""
    present, missing = [], []
    for name, (module, _) in PEERS.items():
        is_here = importlib.util.find_spec(module) is not None if module else shutil.which(name) is not None
        (present if is_here else missing).append(name)
    return present, missing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trailsift", default=".build/release/trailsift")
    parser.add_argument("--folder", default=f"{tempfile.gettempdir()}/trailsift-bench")
    parser.add_argument("--megabytes", type=int, default=400, help="the size of the logs before compression")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2, help="for each program that can use several")
    parser.add_argument("--leave-out", action="append", default=[], metavar="PEER")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--logs", help=argparse.SUPPRESS)
    parser.add_argument("--rules", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer == "Trailsift":
        print(json.dumps(trailsift_answers(options, options.rules, options.logs)))
        return
    if options.peer:
        print(json.dumps(PEERS[options.peer][1](Files(options.logs), options.threads)))
        return

    bench = os.path.join(os.path.dirname(options.trailsift), "trailsift-bench")
    folder = corpus(options, bench)
    rules = subprocess.run([bench, "generate", "four-detections", "--out", options.folder], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.strip()
    files = Files(folder)
    present, missing = available()
    present = [name for name in present if name not in options.leave_out]
    if missing:
        print(f"not here, and left out: {', '.join(missing)}", file=sys.stderr)

    works = {"Trailsift": scan_arguments(options, rules, folder)}
    for name in present:
        works[name] = [sys.executable, __file__, "--peer", name, "--logs", folder, "--threads", str(options.threads)]
    for floor in ("gzip", "igzip"):
        if shutil.which(floor):
            works[f"{floor} -dc"] = [floor, "-dc", *files.paths]

    # In a process of its own: what this one has ever held would count as memory of all that it starts.
    text, _ = run([sys.executable, __file__, "--peer", "Trailsift", "--logs", folder, "--rules", rules,
                   "--trailsift", options.trailsift, "--threads", str(options.threads)], wants_text=True)
    expected = json.loads(text)
    counts = {name: sum(found.values()) if isinstance(found, dict) else len(found) for name, found in expected.items()}
    if not all(counts.values()):
        raise SystemExit(f"the logs hold nothing for some detection: {counts}")
    costs = collections.defaultdict(list)
    for turn in range(options.repeat):
        for name, arguments in works.items():
            text, cost = run(arguments, wants_text=name in present)
            costs[name].append(cost)
            if turn == 0 and name in present and json.loads(text) != expected:
                found = json.loads(text)
                wrong = [part for part in expected if found[part] != expected[part]]
                raise SystemExit(f"{name} and Trailsift differ in {', '.join(wrong)}")
        print(f"round {turn + 1} of {options.repeat} done", file=sys.stderr)

    size = sum(os.path.getsize(path) for path in files.paths)
    print(f"{len(files.paths)} files, {size / 1e6:.0f} MB compressed; all answers equal: "
          + ", ".join(f"{name} {count}" for name, count in counts.items()))
    print(f"{options.threads} threads where the program can; median of {options.repeat}\n")
    medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in costs.items()}
    ours = medians["Trailsift"]
    # Until it becomes a program of its own, a process has the memory of this one: less than that of a program
    # that does nothing cannot be told.
    own = max(run(["true"])[1][2] for _ in range(3)) * 1.05
    print("| program | processor s | ÷ Trailsift | wall s | peak MB | ÷ Trailsift |")
    print("|---|---|---|---|---|---|")
    for name, (wall, processor, peak) in medians.items():
        memory = f"{peak:.0f} | {peak / ours[2]:.1f}" if peak > own else f"under {own:.0f} |"
        print(f"| {name} | {processor:.2f} | {processor / ours[1]:.2f} | {wall:.2f} | {memory} |")


if __name__ == "__main__":
    main()
