/// The style sheet of HTML reports, and the policy that lets a browser use it and nothing else.
enum HTMLStyle {
  /// What a page may load and do: its own style sheet, known by its digest.
  ///
  /// Source: W3C, "Content Security Policy Level 3".
  static let policy =
    "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"

  /// The SHA-256 digest of `sheet` in Base64; a test works it out anew.
  static let digest = "7+KJZUlhNXTTjCis9QruzH/C+TYgTMIxatezbPvxFHk="

  /// The style sheet: light and dark, for screens and paper.
  static let sheet = """
    :root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --page: #fff; --card: #f6f8fa;
      --line: #d1d9e0; --critical: #a40e26; --high: #b35900; --medium: #0b6bcb; --low: #57606a; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --page: #0d1117;
      --card: #151b23; --line: #3d444d; --critical: #da3633; --high: #bb6c00; --medium: #2f6fd0;
      --low: #656c76; } }
    * { box-sizing: border-box; }
    body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
      max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
    h2 { font-size: 1.15rem; margin: 0; overflow-wrap: anywhere; }
    h3 { font-size: .9rem; margin: 1rem 0 .25rem; }
    a { color: inherit; overflow-wrap: anywhere; }
    p, ol, ul { margin: .5rem 0; }
    .dim { color: var(--dim); }
    .totals span, .badge { display: inline-block; border-radius: .25rem; color: #fff; font-size: .8rem;
      font-weight: 600; padding: .1rem .5rem; margin-right: .4rem; background: var(--low); }
    .totals .critical, .badge.critical { background: var(--critical); }
    .totals .high, .badge.high { background: var(--high); }
    .totals .medium, .badge.medium { background: var(--medium); }
    article { background: var(--card); border: 1px solid var(--line); border-left: .35rem solid var(--low);
      border-radius: .4rem; margin: 1.25rem 0; padding: 1rem 1.25rem; }
    article.critical { border-left-color: var(--critical); }
    article.high { border-left-color: var(--high); }
    article.medium { border-left-color: var(--medium); }
    header { display: flex; gap: .5rem; align-items: baseline; }
    dl { display: grid; grid-template-columns: 7rem 1fr; gap: .15rem 1rem; margin: .75rem 0 0; }
    dt { color: var(--dim); }
    dd { margin: 0; min-width: 0; }
    code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; unicode-bidi: isolate; }
    nav ol { columns: 2; font-size: .9rem; }
    table { border-collapse: collapse; font-size: .85rem; width: 100%; }
    th, td { border-bottom: 1px solid var(--line); padding: .2rem .5rem .2rem 0; text-align: left;
      vertical-align: top; }
    @media (max-width: 40rem) { dl { grid-template-columns: 1fr; } nav ol { columns: 1; } }
    @media print { body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
      tr, dd, li { break-inside: avoid; } h2, h3 { break-after: avoid; } .totals span[class],
      .badge[class] { color: inherit; background: none; border: 1px solid; } }
    """
}
