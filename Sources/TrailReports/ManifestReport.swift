public import TrailDetect
public import TrailEvents

/// What a run read, with what and how it came out, so that a third party can check and repeat it:
/// one JSON document, `trailsift.manifest/1`.
public struct ManifestReport: Sendable {
  /// The value of the first member.
  public static let schema = "trailsift.manifest/1"

  /// A file that decided the result beside the logs.
  public struct File: Sendable {
    /// The option that names it.
    public var name: String
    /// Its path.
    public var path: String
    /// The SHA-256 digest in hexadecimal; nil if it cannot be read.
    public var sha256: String?

    /// A file.
    public init(name: String, path: String, sha256: String?) {
      self.name = name
      self.path = path
      self.sha256 = sha256
    }
  }

  /// The rules that were asked.
  public struct Rules: Sendable {
    /// The digest of lines `digest  path`, one for each rule file, in the order in which they were read.
    public var sha256: String
    /// How many of the files came with the program, whose version tells them.
    public var shippedFiles: Int
    /// The others.
    public var files: [File]

    /// Rules by their files.
    public init(sha256: String, shippedFiles: Int, files: [File]) {
      self.sha256 = sha256
      self.shippedFiles = shippedFiles
      self.files = files
    }
  }

  private let version: String
  private let arguments: [String]
  private let folder: String
  private let writtenAt: Timestamp
  private let rules: Rules?
  private let settings: [File]

  /// A manifest.
  /// - Parameters:
  ///   - version: the version of the program.
  ///   - arguments: what it was called with.
  ///   - folder: where relative paths begin.
  ///   - writtenAt: when the run ended.
  ///   - rules: the rules that were asked; nil if none were.
  ///   - settings: the other files that decided the result.
  public init(
    version: String, arguments: [String], folder: String, writtenAt: Timestamp, rules: Rules?,
    settings: [File]
  ) {
    self.version = version
    self.arguments = arguments
    self.folder = folder
    self.writtenAt = writtenAt
    self.rules = rules
    self.settings = settings
  }

  /// Appends the document.
  public func append(_ report: RunReport, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output, isIndented: true) { json in
      json.member("schema", ManifestReport.schema)
      json.object("program") { json in
        json.member("name", "trailsift")
        json.member("version", version)
      }
      json.member("arguments", arguments)
      json.member("folder", folder)
      json.member("writtenAt", writtenAt.description)
      if let rules {
        json.object("rules") { json in
          json.member("sha256", rules.sha256)
          json.member("shippedFiles", rules.shippedFiles)
          ManifestReport.append("files", rules.files, to: &json)
        }
      }
      ManifestReport.append("settings", settings, to: &json)
      json.array("inputs", report.inputs) { json, input in
        json.object { json in
          json.member("path", input.path)
          json.member("state", input.state.rawValue)
          if let reason = input.reason { json.member("reason", reason.rawValue) }
          guard input.state == .read else { return }
          json.member("bytes", Int(input.byteCount))
          json.member("sha256", input.sha256)
          json.member("records", input.records)
        }
      }
      json.object("run") { json in RunReportJSON().appendMembers(of: report, to: &json) }
    }
  }

  private static func append(_ name: String, _ files: [File], to json: inout JSONWriter) {
    json.array(name, files) { json, file in
      json.object { json in
        json.member("option", file.name)
        json.member("path", file.path)
        json.member("sha256", file.sha256)
      }
    }
  }
}
