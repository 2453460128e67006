public import TrailDetect
import TrailInput
public import TrailScan

/// A record found by its eventID, decoded.
public struct FoundRecord: Sendable {
  /// The record.
  public var value: JSONValue
  /// The record's JSON text, in which the value's ranges count.
  public var text: [UInt8]
  /// The file in which it was found.
  public var file: String
  /// Its number in the file, from 1.
  public var record: Int
}

/// Looks for one record in logs.
public struct RecordSearch {
  /// What a search came to.
  public struct Outcome: Sendable {
    /// The first record with the eventID, in the order of the files; nil if there is none.
    public var found: FoundRecord?
    /// What could not be read on the way.
    public var problems: [Problem] = []
  }

  /// Finds the first record with an eventID.
  /// - Parameters:
  ///   - eventID: the record's `eventID`.
  ///   - paths: files and folders; `-` is standard input.
  ///   - limits: what one record may cost.
  public static func first(
    eventID: String, in paths: [String], limits: ScanLimits = ScanLimits()
  ) -> Outcome {
    var outcome = Outcome()
    let plan = InputPlan.make(paths: paths)
    outcome.problems = plan.problems.map {
      Problem(code: "\($0.code)", file: $0.path, message: $0.detail)
    }
    let source = ByteSource()
    let scanner = RecordScanner(fields: FieldTable(), limits: limits)
    for file in plan.files {
      do throws(InputError) {
        try source.open(file)
      } catch {
        outcome.problems.append(Problem(error))
        continue
      }
      defer { source.close() }
      scanner.reset()
      reading: while true {
        switch scanner.next() {
        case .record:
          guard let record = scanner.record, record.text(.eventID) == eventID else { continue }
          do throws(JSONError) {
            outcome.found = FoundRecord(
              value: try record.decoded(), text: Array(record.bytes), file: file.path,
              record: record.number)
          } catch {
            outcome.problems.append(
              Problem(
                code: "malformed-record", file: file.path, record: record.number,
                offset: record.offset, message: error.message))
          }
          return outcome
        case .needsBytes:
          switch source.read(into: scanner.freeSpace) {
          case .bytes(let count): scanner.append(count)
          case .end: scanner.finish()
          case .fault(let error):
            outcome.problems.append(Problem(error))
            scanner.finish()
          }
        case .skipped: continue
        case .notJSON, .end: break reading
        }
      }
    }
    return outcome
  }
}
