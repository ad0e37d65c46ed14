#!/usr/bin/python3
"""Prints what a simulated account's tickets are, as CSV for COPY."""

import csv
import json
import sys
import urllib.request

# The columns of table "truth", in this order; session.py creates it.
COLUMNS = ("id", "workspace_id", "status", "priority", "urgency", "group_id",
           "requester_id", "created_at", "updated_at")


def main():
    url = sys.argv[1] + "/_control/truth/ticket_details"
    writer = csv.writer(sys.stdout, lineterminator="\n")
    with urllib.request.urlopen(url) as answer:
        for line in answer:
            ticket = json.loads(line)
            writer.writerow([*(ticket[name] for name in COLUMNS),
                             ticket["custom_fields"]["risk_level"]])


if __name__ == "__main__":
    main()
