/// The tables, indexes and views of a case database.
///
/// Within a schema number tables, columns and views may be added, and none is renamed or taken away.
enum CaseSchema {
  /// The number in `PRAGMA user_version`.
  static let version = 1

  /// The columns of `events` in their order.
  static let eventColumns = 30

  /// Settings for a file that is thrown away if it is not completed: nothing is written twice.
  static let settings = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -65536;
    PRAGMA user_version = \(version);
    """

  static let tables = """
    CREATE TABLE case_info (name TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE files (
      file INTEGER PRIMARY KEY, path TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,
      bytes INTEGER, sha256 TEXT, records INTEGER);
    CREATE TABLE problems (
      code TEXT NOT NULL, path TEXT, record INTEGER, offset INTEGER, message TEXT);
    CREATE TABLE events (
      event INTEGER PRIMARY KEY, time TEXT NOT NULL, event_id TEXT, principal TEXT,
      principal_key TEXT, principal_arn TEXT, identity_type TEXT, access_key TEXT, session TEXT,
      mfa INTEGER, caller_account TEXT, account TEXT, region TEXT, action TEXT, event_name TEXT,
      event_source TEXT, read_only INTEGER, outcome TEXT, error TEXT, message TEXT, resource TEXT,
      more_resources INTEGER, source_ip TEXT, user_agent TEXT, tooling TEXT, event_type TEXT,
      request_id TEXT, file INTEGER REFERENCES files, record INTEGER, raw TEXT);
    CREATE TABLE event_rules (
      event INTEGER NOT NULL REFERENCES events, rule TEXT NOT NULL, PRIMARY KEY (event, rule));
    CREATE TABLE sessions (
      session TEXT PRIMARY KEY, kind TEXT NOT NULL, principal TEXT, arn TEXT, account TEXT,
      role TEXT, session_name TEXT, source_identity TEXT, mfa INTEGER, first TEXT, last TEXT,
      seconds INTEGER, calls INTEGER, denied INTEGER, failed INTEGER, writes INTEGER,
      issued_by TEXT, issuer_session TEXT, issued_how TEXT, issued_at TEXT, issued_event_id TEXT,
      issued_is_inferred INTEGER, issued INTEGER, alerts INTEGER, severity TEXT, flags TEXT,
      details TEXT);
    CREATE TABLE session_keys (
      access_key TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions);
    CREATE TABLE alerts (
      alert TEXT PRIMARY KEY, rule TEXT NOT NULL, title TEXT, severity TEXT NOT NULL,
      severity_rank INTEGER NOT NULL, first TEXT, last TEXT, count INTEGER, principal TEXT,
      account TEXT, region TEXT, source_ip TEXT, action TEXT, outcome TEXT, resource TEXT,
      summary TEXT, details TEXT);
    CREATE TABLE alert_events (
      alert TEXT NOT NULL REFERENCES alerts, event_id TEXT, event INTEGER REFERENCES events,
      time TEXT, path TEXT, record INTEGER);
    """

  static let indexes = """
    CREATE INDEX events_by_time ON events (time);
    CREATE INDEX events_by_id ON events (event_id);
    CREATE INDEX events_by_principal ON events (principal_key, time);
    CREATE INDEX events_by_access_key ON events (access_key) WHERE access_key IS NOT NULL;
    CREATE INDEX events_by_session ON events (session) WHERE session IS NOT NULL;
    CREATE INDEX events_by_source_ip ON events (source_ip, time);
    CREATE INDEX events_by_action ON events (action, time);
    CREATE INDEX events_by_resource ON events (resource) WHERE resource IS NOT NULL;
    CREATE INDEX events_by_error ON events (error) WHERE error IS NOT NULL;
    UPDATE alert_events SET event = (
      SELECT event FROM events WHERE events.event_id = alert_events.event_id LIMIT 1);
    CREATE INDEX alert_events_by_alert ON alert_events (alert);
    CREATE INDEX alert_events_by_event ON alert_events (event);
    CREATE INDEX event_rules_by_rule ON event_rules (rule);
    """

  /// The usual questions.
  static let views = """
    CREATE VIEW changes AS
      SELECT event, time, principal, source_ip, action, resource, account, region, event_id
      FROM events WHERE read_only = 0 AND outcome = 'Success';
    CREATE VIEW denied_calls AS
      SELECT event, time, principal, source_ip, action, error, account, region, event_id
      FROM events WHERE outcome = 'Denied';
    CREATE VIEW sign_ins AS
      SELECT event, time, principal, source_ip, event_name, outcome, account, event_id
      FROM events WHERE event_source = 'signin.amazonaws.com';
    CREATE VIEW trail_changes AS
      SELECT event, time, principal, source_ip, event_name, resource, outcome, account, region,
        event_id
      FROM events WHERE event_source = 'cloudtrail.amazonaws.com' AND read_only = 0;
    CREATE VIEW principals AS
      SELECT principal_key, min(principal) AS principal, count(*) AS events,
        sum(outcome = 'Denied') AS denied, sum(read_only = 0) AS writes, min(time) AS first,
        max(time) AS last, count(DISTINCT source_ip) AS addresses,
        count(DISTINCT action) AS actions
      FROM events GROUP BY principal_key;
    CREATE VIEW addresses AS
      SELECT source_ip, count(*) AS events, sum(outcome = 'Denied') AS denied,
        sum(read_only = 0) AS writes, min(time) AS first, max(time) AS last,
        count(DISTINCT principal_key) AS principals, count(DISTINCT action) AS actions
      FROM events GROUP BY source_ip;
    CREATE VIEW actions AS
      SELECT action, count(*) AS events, sum(outcome = 'Denied') AS denied, min(time) AS first,
        max(time) AS last, count(DISTINCT principal_key) AS principals
      FROM events GROUP BY action;
    CREATE VIEW hours AS
      SELECT account, region, substr(time, 1, 13) AS hour, count(*) AS events,
        sum(outcome = 'Denied') AS denied
      FROM events GROUP BY account, region, substr(time, 1, 13);
    CREATE VIEW alert_timeline AS
      SELECT e.time, a.severity, a.rule, e.principal, e.source_ip, e.action, e.resource,
        e.outcome, e.event_id, a.alert
      FROM alert_events AS l JOIN alerts AS a USING (alert) JOIN events AS e USING (event);
    CREATE VIEW session_chains AS
      WITH RECURSIVE chain (session, step, principal, kind, issued_how, issued_at, issuer) AS (
        SELECT session, 0, principal, kind, issued_how, issued_at, issuer_session FROM sessions
        UNION
        SELECT chain.session, chain.step + 1, s.principal, s.kind, s.issued_how, s.issued_at,
          s.issuer_session
        FROM chain JOIN sessions AS s ON s.session = chain.issuer WHERE chain.step < 20)
      SELECT * FROM chain;
    """
}
