extension SampleTexts {
  /// `conditions.yaml`: what the made-up company declares to be normal.
  static let conditions = """
    # What ExampleCorp declares to be normal. Rules refer to it as ${declared:networks.office} and
    # the like; give it to a run with `--conditions samples/conditions.yaml`.
    # All names, accounts and addresses are made up (documentation ranges of RFC 5737 and 3849).

    # Where people and machines of the company call from. Calls from elsewhere are worth a look.
    networks:
      office:                   # the office in Berlin, IPv4 and IPv6
        - 203.0.113.0/24
        - 2001:db8:aa::/48      # also written 2001:0db8:00aa::…; it is the same network
      vpn: [198.51.100.7]       # the VPN's one way out
      nat: [198.51.100.20]      # the NAT gateway of the workloads, and of the build runners

    # Accounts by number; quoted, or YAML reads them as numbers and loses leading zeros.
    accounts:
      own:
        - "111122223333"        # production
        - "444455556666"        # development
        - "777788889999"        # management and log archive
      trusted:                  # may be named in trust and bucket policies: our own, nobody else
        - "111122223333"
        - "444455556666"
        - "777788889999"

    # Principals with a standing exception.
    principals:
      break-glass:              # for emergencies; its use is announced beforehand
        - "arn:aws:iam::*:role/BreakGlass"
      pipelines:                # change the infrastructure as their work
        - "arn:aws:iam::*:user/bob"
        - "arn:aws:iam::*:role/github-actions-deploy"
        - "arn:aws:iam::*:role/cdk-hnb659fds-*"

    # Regions in use. us-east-1 is where the global services keep their records.
    regions:
      allowed: [eu-west-1, eu-central-1, us-east-1]

    # When people work. Machines work at all hours.
    hours:
      work:
        zone: Europe/Berlin
        days: [mon-fri]
        from: "07:00"
        to: "19:00"

    """
}
