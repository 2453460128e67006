import Foundation
import TrailKit

/// Turns SIGINT, SIGTERM and SIGHUP into a request to stop; a second one ends the process at once.
enum StopSignals {
  private static var all: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
    return set
  }

  /// Call it before any other thread is made: a signal that some thread does not block goes there.
  static func listen(for stop: StopRequest) {
    var set = all
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let thread = Thread {
      var set = all
      var number: Int32 = 0
      guard sigwait(&set, &number) == 0 else { return }
      stop.request()
      guard sigwait(&set, &number) == 0 else { return }
      signal(number, SIG_DFL)
      pthread_sigmask(SIG_UNBLOCK, &set, nil)
      raise(number)
    }
    thread.start()
  }
}
