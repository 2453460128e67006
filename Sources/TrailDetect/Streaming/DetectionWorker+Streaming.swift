import TrailEvents

/// What a worker of a stream found since it was last asked.
struct StreamBatch {
  var matches: [Match] = []
  var earliest: Timestamp?
  var latest: Timestamp?
}

extension DetectionWorker {
  /// Hands out what was found, and forgets it.
  func takeBatch() throws(DetectError) -> StreamBatch {
    var batch = StreamBatch(earliest: earliest, latest: latest)
    try MatchStore.merge([store], .time) { batch.matches.append($0) }
    store.removeAll()
    forgetTimes()
    return batch
  }
}
