/// The style sheet and the script of case reports, and the policy that lets a browser use these and
/// nothing else.
enum CaseStyle {
  /// What a page may load and do: its own sheet and script, known by their digests.
  ///
  /// Source: W3C, "Content Security Policy Level 3".
  static let policy =
    "default-src 'none'; style-src 'sha256-\(sheetDigest)'; script-src 'sha256-\(scriptDigest)'; "
    + "base-uri 'none'; form-action 'none'"

  /// The SHA-256 digest of `sheet` in Base64; a test works it out anew.
  static let sheetDigest = "LfJVaa/nhl71hxNomTDhPbrioAYxxtNkE1YSmt3wSB8="
  /// The SHA-256 digest of `script` in Base64; a test works it out anew.
  static let scriptDigest = "F5Dl0kbrXRZiMOLYe/beY5ulmWVnagP2KktRq7yZWCI="

  /// The style sheet: light and dark, for screens and paper.
  static let sheet = """
    :root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --page: #fff; --card: #f6f8fa;
      --line: #d1d9e0; --critical: #a40e26; --high: #b35900; --medium: #0b6bcb; --low: #57606a;
      --informational: #6e7781; --bar: #7fa7d4; --mark: #0969da; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --page: #0d1117;
      --card: #151b23; --line: #3d444d; --critical: #da3633; --high: #bb6c00; --medium: #2f6fd0;
      --low: #656c76; --informational: #6e7681; --bar: #33587f; --mark: #4493f8; } }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 4rem; }
    body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
      max-width: 78rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); }
    h3 { font-size: 1.02rem; margin: .25rem 0; overflow-wrap: anywhere; }
    h3 small { color: var(--dim); font-weight: normal; }
    h4 { font-size: .85rem; margin: .9rem 0 .2rem; color: var(--dim); }
    p, ol, ul, dl { margin: .4rem 0; }
    a { color: var(--mark); overflow-wrap: anywhere; }
    :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
    .dim { color: var(--dim); }
    .skip { position: absolute; left: -99rem; }
    .skip:focus { position: static; }
    nav a { display: inline-block; padding: .15rem .6rem .15rem 0; }
    .badge { display: inline-block; border-radius: .25rem; color: #fff; font-size: .75rem;
      font-weight: 600; padding: .05rem .45rem; background: var(--low); white-space: nowrap; }
    .badge.critical { background: var(--critical); }
    .badge.high { background: var(--high); }
    .badge.medium { background: var(--medium); }
    .badge.informational { background: var(--informational); }
    .filter { position: sticky; top: 0; z-index: 1; background: var(--page); padding: .6rem 0;
      border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .3rem .9rem;
      align-items: center; }
    .filter input[type=search] { flex: 1 1 16rem; font: inherit; color: inherit;
      background: var(--card); border: 1px solid var(--line); border-radius: .35rem;
      padding: .3rem .6rem; }
    .choice { font-size: .85rem; white-space: nowrap; }
    output { color: var(--dim); font-size: .85rem; min-width: 9rem; }
    article.rule { background: var(--card); border: 1px solid var(--line); margin: .9rem 0;
      border-left: .35rem solid var(--low); border-radius: .4rem; padding: .7rem 1rem; }
    article.critical { border-left-color: var(--critical); }
    article.high { border-left-color: var(--high); }
    article.medium { border-left-color: var(--medium); }
    details { margin: .35rem 0; }
    details.alert { border-top: 1px solid var(--line); margin: 0; padding: .3rem 0;
      content-visibility: auto; contain-intrinsic-size: auto 2.1rem; }
    summary { cursor: pointer; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: .1rem 1rem; }
    dt { color: var(--dim); }
    dd { margin: 0; min-width: 0; }
    code { font: .88em ui-monospace, monospace; overflow-wrap: anywhere; unicode-bidi: isolate; }
    pre { background: var(--page); border: 1px solid var(--line); border-radius: .35rem;
      padding: .5rem .7rem; margin: .2rem 0; white-space: pre-wrap; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .85rem; width: 100%; }
    th, td { border-bottom: 1px solid var(--line); padding: .22rem .6rem .22rem 0; text-align: left;
      vertical-align: top; }
    th { color: var(--dim); font-weight: 600; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr));
      gap: 1rem 2rem; }
    figure { margin: .6rem 0; }
    figcaption { color: var(--dim); font-size: .85rem; }
    svg { width: 100%; height: auto; }
    svg text { font: 11px system-ui, sans-serif; fill: var(--dim); }
    svg line { stroke: var(--line); }
    svg.bar { width: 6rem; height: .5rem; vertical-align: middle; }
    rect.critical, rect.denied { fill: var(--critical); }
    rect.high { fill: var(--high); }
    rect.medium { fill: var(--medium); }
    rect.low { fill: var(--low); }
    rect.informational { fill: var(--informational); }
    rect.other { fill: var(--bar); }
    [hidden] { display: none !important; }
    @media (max-width: 40rem) { dl { grid-template-columns: 1fr; }
      .columns { grid-template-columns: 1fr; } }
    @media print { body { max-width: none; padding: 0; font-size: 9.5pt; }
      .filter, nav, .skip { display: none; } tr, dd, li, h3 { break-inside: avoid; }
      h2, h3, h4 { break-after: avoid; } .badge[class] { color: inherit; background: none;
      border: 1px solid; } details.alert { content-visibility: visible; }
      .wide { overflow: visible; } }
    """

  /// The script: shows what holds the filter's words, and opens what is printed.
  static let script = """
    'use strict';
    (() => {
      const box = document.getElementById('filter');
      const shown = document.getElementById('shown');
      const choices = [...document.querySelectorAll('.choice input')];
      const rules = [...document.querySelectorAll('article.rule')].map(element => ({
        element, severity: element.dataset.severity,
        head: element.querySelector('h3').textContent.toLowerCase(),
        alerts: [...element.querySelectorAll('details.alert')] }));
      const rows = [...document.querySelectorAll('.row')];
      const texts = new WeakMap();
      const text = element => {
        let known = texts.get(element);
        if (known === undefined) {
          known = element.textContent.toLowerCase();
          texts.set(element, known);
        }
        return known;
      };
      const total = rules.reduce((sum, rule) => sum + rule.alerts.length, 0);
      const apply = () => {
        const words = box.value.toLowerCase().split(/\\s+/).filter(word => word !== '');
        const wanted = new Set(choices.filter(c => c.checked).map(c => c.value));
        let count = 0;
        for (const rule of rules) {
          let some = false;
          const isWanted = wanted.has(rule.severity);
          for (const alert of rule.alerts) {
            const holds = isWanted
              && words.every(word => rule.head.includes(word) || text(alert).includes(word));
            if (alert.hidden === holds) alert.hidden = !holds;
            if (holds) { some = true; count += 1; }
          }
          if (rule.element.hidden === some) rule.element.hidden = !some;
        }
        for (const row of rows) {
          const holds = words.every(word => text(row).includes(word));
          if (row.hidden === holds) row.hidden = !holds;
        }
        shown.textContent = count.toLocaleString('en') + ' of '
          + total.toLocaleString('en') + ' alerts';
      };
      let timer;
      box.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
      for (const choice of choices) choice.addEventListener('change', apply);
      document.addEventListener('keydown', event => {
        if (event.key === '/' && document.activeElement !== box) {
          event.preventDefault();
          box.focus();
        } else if (event.key === 'Escape' && document.activeElement === box) {
          box.value = '';
          apply();
        }
      });
      let opened = [];
      addEventListener('beforeprint', () => {
        const closed = [...document.querySelectorAll('details:not([open])')];
        opened = closed.length <= 500 ? closed : [];
        for (const element of opened) element.open = true;
      });
      addEventListener('afterprint', () => {
        for (const element of opened) element.open = false;
        opened = [];
      });
      apply();
    })();
    """
}
