/// One CloudTrail record before it is written: fields in the order AWS delivers them.
///
/// Members that hold JSON say so; all others are plain text without anything to escape, except
/// ``errorMessage``.
struct LogRecord: Sendable {
  var version: String
  /// JSON.
  var identity: String
  var time: LogTime
  var source: String
  var name: String
  var region: String
  var address: String?
  var agent: String?
  var errorCode: String?
  var errorMessage: String?
  /// JSON.
  var request = "null"
  /// JSON.
  var response = "null"
  /// JSON.
  var additional: String?
  var requestID: String?
  var eventID: String
  var readOnly: Bool?
  /// JSON without the brackets around it.
  var resources: String?
  var type = "AwsApiCall"
  var isManagement = true
  var recipient: Account
  var sharedEventID: String?
  var endpoint: String?
  var endpointAccount: String?
  /// JSON.
  var serviceDetails: String?
  var category = "Management"
  /// The host the client called, when the call came over TLS from outside.
  var host: String?
  var isFromConsole = false
  /// Which part of the story it belongs to; not written.
  var mark = StoryMark.ordinary

  /// Appends the record as one JSON object without spaces.
  func append(to bytes: inout [UInt8]) {
    bytes.append(text: #"{"eventVersion":""#)
    bytes.append(text: version)
    bytes.append(text: #"","userIdentity":"#)
    bytes.append(text: identity)
    bytes.append(text: #","eventTime":""#)
    time.appendISO(to: &bytes)
    appendField(#"","eventSource":""#, source, to: &bytes)
    appendField(#"","eventName":""#, name, to: &bytes)
    appendField(#"","awsRegion":""#, region, to: &bytes)
    appendField(#"","sourceIPAddress":""#, address, to: &bytes)
    appendField(#"","userAgent":""#, agent, to: &bytes)
    appendField(#"","errorCode":""#, errorCode, to: &bytes)
    bytes.append(0x22)
    if let errorMessage {
      bytes.append(text: #","errorMessage":"#)
      bytes.appendJSON(string: errorMessage)
    }
    appendField(#","requestParameters":"#, request, to: &bytes)
    appendField(#","responseElements":"#, response, to: &bytes)
    appendField(#","additionalEventData":"#, additional, to: &bytes)
    if let requestID {
      appendField(#","requestID":""#, requestID, to: &bytes)
      bytes.append(0x22)
    }
    appendField(#","eventID":""#, eventID, to: &bytes)
    bytes.append(0x22)
    if let readOnly {
      bytes.append(text: readOnly ? #","readOnly":true"# : #","readOnly":false"#)
    }
    if let resources {
      appendField(#","resources":["#, resources, to: &bytes)
      bytes.append(0x5D)
    }
    appendField(#","eventType":""#, type, to: &bytes)
    bytes.append(text: isManagement ? #"","managementEvent":true"# : #"","managementEvent":false"#)
    appendField(#","recipientAccountId":""#, recipient.id, to: &bytes)
    appendField(#"","sharedEventID":""#, sharedEventID, to: &bytes)
    appendField(#"","vpcEndpointId":""#, endpoint, to: &bytes)
    appendField(#"","vpcEndpointAccountId":""#, endpointAccount, to: &bytes)
    bytes.append(0x22)
    appendField(#","serviceEventDetails":"#, serviceDetails, to: &bytes)
    appendField(#","eventCategory":""#, category, to: &bytes)
    bytes.append(0x22)
    if let host {
      bytes.append(text: #","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":""#)
      bytes.append(text: #"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":""#)
      bytes.append(text: host)
      bytes.append(text: #""}"#)
    }
    if isFromConsole { bytes.append(text: #","sessionCredentialFromConsole":"true""#) }
    bytes.append(0x7D)
  }

  private func appendField(_ name: String, _ value: String?, to bytes: inout [UInt8]) {
    guard let value else { return }
    bytes.append(text: name)
    bytes.append(text: value)
  }

  /// The record as JSON text.
  var json: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
