import ArgumentParser
import Foundation

/// Looks whether a file can be written, before anything is read for it.
enum OutputPlace {
  /// Refuses a command line with an option that names no file that could be written.
  static func validate(_ path: String?, option: String) throws {
    guard let path else { return }
    guard path != "-" else {
      throw ValidationError("\(option) writes a file; for standard output name /dev/stdout")
    }
    do {
      try check(path, option: option)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Stops a run that could not write its result.
  static func check(_ path: String, option: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      guard !isFolder.boolValue else {
        throw CommandError("\(option): `\(path)` is a folder", help: "name a file in it")
      }
      return
    }
    let folder = (path as NSString).deletingLastPathComponent
    let place = folder.isEmpty ? "." : folder
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), isFolder.boolValue
    else { throw CommandError("\(option): `\(place)` is no folder", help: "make it first") }
  }
}
