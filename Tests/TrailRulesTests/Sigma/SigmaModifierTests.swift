import Testing

@Suite struct SigmaModifierTests {
  struct Row: CustomTestStringConvertible {
    var item: String
    var expected: String
    var testDescription: String { item }

    init(_ item: String, _ expected: String) {
      self.item = item
      self.expected = expected
    }
  }

  @Test(arguments: plain + patterns + typed + encoded + joined + keywords)
  func compiles(row: Row) {
    #expect(sigmaItem(row.item) == row.expected)
  }

  static let plain = [
    Row("f: abc", #"f ~ "abc""#),
    Row("f: [abc, 'd*', '?e']", #"f ~ "abc"|"d*"|"?e""#),
    Row("f: ''", #"f ~ """#),
    Row("f: null", "f is null"),
    Row("f:", "f is null"),
    Row("f: ~", "f is null"),
    Row("f: 'null'", #"f ~ "null""#),
    Row("f: [abc, null]", #"(f ~ "abc" or f is null)"#),
    Row("f: 22", "f = 22.0"),
    Row("f: -1", "f = -1.0"),
    Row("f: '22'", #"f ~ "22""#),
    Row("f: !!str 22", #"f ~ "22""#),
    Row("f: 1.50", #"(f ~ "1.50" or f = 1.5)"#),
    Row("f: 1e3", #"(f ~ "1e3" or f = 1000.0)"#),
    Row("f: .5", #"(f ~ ".5" or f = 0.5)"#),
    Row("f: 0x1F", #"(f ~ "0x1F" or f = 31.0)"#),
    Row("f: 012345678901", #"f ~ "012345678901""#),
    Row("f: 12345678901234567890", #"f ~ "12345678901234567890""#),
    Row("f: 2026-01-02", #"f ~ "2026-01-02""#),
    Row("f: true", #"f ~ "true""#),
    Row("f: False", #"f ~ "false""#),
    Row("f: 'True'", #"f ~ "True""#),
    Row("f: yes", #"f ~ "yes""#),
    Row("f: .inf", #"f ~ ".inf""#),
    Row("userIdentity.sessionContext.mfa-x y: a", #"userIdentity.sessionContext.mfa-x y ~ "a""#),
  ]

  static let patterns = [
    Row("f: 'a*b?c'", #"f ~ "a*b?c""#),
    Row(#"f: 'a\*b\?c'"#, #"f ~ "a[*]b[?]c""#),
    Row(#"f: 'a\b'"#, #"f ~ "a\b""#),
    Row(#"f: 'a\\b'"#, #"f ~ "a\b""#),
    Row(#"f: 'a\\*'"#, #"f ~ "a\*""#),
    Row(#"f: 'a\\\*'"#, #"f ~ "a\[*]""#),
    Row(#"f: 'a\\\b'"#, #"f ~ "a\\b""#),
    Row(#"f: 'a\\\\b'"#, #"f ~ "a\\b""#),
    Row(#"f: 'a\'"#, #"f ~ "a\""#),
    Row("f|contains: a", #"f ~ "*a*""#),
    Row("f|contains: '*a'", #"f ~ "*a*""#),
    Row("f|contains: 'a*b'", #"f ~ "*a*b*""#),
    Row("f|startswith: [a, b]", #"f ~ "a*"|"b*""#),
    Row("f|endswith: a", #"f ~ "*a""#),
    Row("f|contains: 443", #"f ~ "*443*""#),
    Row("f|cased: Ab", #"f == "Ab""#),
    Row("f|contains|cased: Ab", #"f == "*Ab*""#),
    Row("f|cased|startswith: Ab", #"f == "Ab*""#),
    Row("f|re: '^a.*$'", "f =~ /^a.*$/"),
    Row(#"f|re: 'a\*\\b'"#, #"f =~ /a\*\\b/"#),
    Row("f|re|i: a", "f =~ /a/i"),
    Row("f|re|i|m|s: a", "f =~ /a/ims"),
    Row("f|re|ignorecase|multiline|dotall: a", "f =~ /a/ims"),
    Row("f|re: [a, b]", "(f =~ /a/ or f =~ /b/)"),
    Row("f|re|all: [a, b]", "(f =~ /a/ and f =~ /b/)"),
    Row("f|re|contains: a|b", "f =~ /a|b/"),
    Row("f|re|startswith: a|b", #"f =~ /\A(?:a|b)/"#),
    Row("f|re|endswith: a|b", #"f =~ /(?:a|b)\z/"#),
    Row("f|re: 22", "f =~ /22/"),
  ]

  static let typed = [
    Row("f|cidr: 203.0.113.0/24", "f in 203.0.113.0/24"),
    Row("f|cidr: ['203.0.113.0/24', '2001:db8::/32']", "f in 203.0.113.0/24,2001:db8::/32"),
    Row("f|cidr: 203.0.113.7", "f in 203.0.113.7/32"),
    Row("f|exists: true", "f exists"),
    Row("f|exists: false", "f is absent"),
    Row("f|lt: 5", "f < 5.0"),
    Row("f|lte: 5", "f <= 5.0"),
    Row("f|gt: 5.5", "f > 5.5"),
    Row("f|gte: -5", "f >= -5.0"),
    Row("f|gt: [5, 9]", "(f > 5.0 or f > 9.0)"),
    Row("f|neq: abc", #"not f ~ "abc""#),
    Row("f|neq: [abc, 5]", #"not (f ~ "abc" or f = 5.0)"#),
    Row("f|contains|all|neq: [a, b]", #"not f ~ "*a*"&"*b*""#),
    Row("f|neq: null", "not f is null"),
    Row("f|fieldref: g.h", "f equals field g.h"),
    Row("f|fieldref|neq: g", "not f equals field g"),
    Row("f|neq|fieldref: g", "not f equals field g"),
    Row("f|fieldref|startswith: g", "f startsWith field g"),
    Row("f|fieldref|endswith: g", "f endsWith field g"),
    Row("f|fieldref|contains: g", "f contains field g"),
    Row("f|fieldref|cased: g", "f equals field g cased"),
    Row("f|minute: 30", "f minute = 30.0"),
    Row("f|hour|gte: 22", "f hour >= 22.0"),
    Row("f|hour: [1, 2]", "(f hour = 1.0 or f hour = 2.0)"),
    Row("f|day: 31", "f day = 31.0"),
    Row("f|week|lt: 53", "f week < 53.0"),
    Row("f|month: 12", "f month = 12.0"),
    Row("f|year|gt: 2025", "f year > 2025.0"),
    Row("f|hour|neq: 9", "not f hour = 9.0"),
    Row("f|expand: '%admins%'", #"f ~ "alice"|"root*""#),
    Row("f|expand|contains: '%admins%'", #"f ~ "*alice*"|"*root*""#),
    Row("f|contains|expand: 'x%admins%'", #"f ~ "*xalice*"|"*xroot*""#),
    Row("f|expand: '%admins%/%regions%'", #"f ~ "alice/eu-west-1"|"root*/eu-west-1""#),
    Row(#"f|expand: '\%plain%admins%'"#, #"f ~ "%plainalice"|"%plainroot*""#),
    Row("f: '%admins%'", #"f ~ "%admins%""#),
    Row("f|expand: '100%'", #"f ~ "100%""#),
    Row("f|re|expand: '^%admins%$'", #"(f =~ /^alice$/ or f =~ /^root\*$/)"#),
    Row("f|expand|cidr: '%nets%'", "f in 203.0.113.0/24"),
  ]

  static let encoded = [
    Row("f|base64: foobar", #"f ~ "Zm9vYmFy""#),
    Row("f|base64: fooba", #"f ~ "Zm9vYmE=""#),
    Row("f|base64: foob", #"f ~ "Zm9vYg==""#),
    Row("f|base64: Grüße", #"f ~ "R3LDvMOfZQ==""#),
    Row(#"f|base64: 'a\*'"#, #"f ~ "YSo=""#),
    Row("f|base64|contains: foobar", #"f ~ "*Zm9vYmFy*""#),
    // From the Sigma documentation: `http://` at each of the three places of a group.
    Row(
      "f|base64offset|contains: 'http://'",
      #"f ~ "*aHR0cDovL*"|"*h0dHA6Ly*"|"*odHRwOi8v*""#),
    Row("f|utf16le: cmd", #"f ~ "c␀m␀d␀""#),
    Row("f|wide|contains: 'c*d'", #"f ~ "*c␀*d␀*""#),
    Row("f|utf16be: cmd", #"f ~ "␀c␀m␀d""#),
    Row("f|wide|base64: cmd", #"f ~ "YwBtAGQA""#),
    Row("f|utf16|base64: cmd", #"f ~ "//5jAG0AZAA=""#),
    Row("f|utf16be|base64: cmd", #"f ~ "AGMAbQBk""#),
    Row("f|wide|base64: é", #"f ~ "6QA=""#),
    Row(
      "f|wide|base64offset|contains: cmd",
      #"f ~ "*YwBtAGQA*"|"*MAbQBkA*"|"*jAG0AZA*""#),
    Row("f|windash: 'ab'", #"f ~ "ab""#),
    Row("f|windash|contains: ' -s'", #"f ~ "* -s*"|"* /s*"|"* –s*"|"* —s*"|"* ―s*""#),
    Row("f|contains|windash: '/a-b'", #"f ~ "*-a-b*"|"*/a-b*"|"*–a-b*"|"*—a-b*"|"*―a-b*""#),
    Row("f|windash: '–x'", #"f ~ "-x"|"/x"|"–x"|"—x"|"―x""#),
  ]

  static let joined = [
    Row("f|contains|all: [a, b]", #"f ~ "*a*"&"*b*""#),
    Row("f|all|contains: [a, b]", #"f ~ "*a*"&"*b*""#),
    Row("f|all: [a, 5]", #"(f ~ "a" and f = 5.0)"#),
    Row("f|all: a", #"f ~ "a""#),
    Row("f|gt|all: [1, 2]", "(f > 1.0 and f > 2.0)"),
    Row("f|cidr|all: ['10.0.0.0/8', '10.1.0.0/16']", "(f in 10.0.0.0/8 and f in 10.1.0.0/16)"),
    Row(
      "f|expand|all: ['%admins%', z]",
      #"(f ~ "alice"|"root*" and f ~ "z")"#),
    Row(
      "f|base64offset|contains|all: ['http://', 'http://']",
      #"(f ~ "*aHR0cDovL*"|"*h0dHA6Ly*"|"*odHRwOi8v*" and "#
        + #"f ~ "*aHR0cDovL*"|"*h0dHA6Ly*"|"*odHRwOi8v*")"#),
  ]

  static let keywords = [
    Row("'|all': [a, 'b c']", #"keywords ~ "a"&"b c""#),
    Row("'|cased': Ab", #"keywords == "Ab""#),
    Row("'|contains': Ab", #"keywords ~ "Ab""#),
    Row("'|startswith': Ab", #"keywords ~ "Ab*""#),
    Row("'|endswith': Ab", #"keywords ~ "*Ab""#),
    Row("'|base64': foobar", #"keywords ~ "Zm9vYmFy""#),
    Row("'|neq': foobar", #"not keywords ~ "foobar""#),
    Row("'|re': 'AKIA[0-9A-Z]{16}'", "keywords =~ /AKIA[0-9A-Z]{16}/"),
    Row("'|re|i': [a+, b+]", "(keywords =~ /a+/i or keywords =~ /b+/i)"),
    Row("'|re|startswith': a+", #"keywords =~ /\A(?:a+)/"#),
    Row("'': foobar", #"keywords ~ "foobar""#),
  ]
}
