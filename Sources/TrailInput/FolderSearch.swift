/// Finds the files below some paths, each file and each folder once.
///
/// The result does not depend on the order of the paths: they are taken in the order of their
/// bytes, and so are the names in a folder. Symbolic links to folders that are found on the way are
/// followed last, so that files are shown under their real paths where these are searched anyway.
struct FolderSearch {
  struct Found {
    let path: [UInt8]
    let status: FileStatus
  }

  private(set) var found: [Found] = []
  private(set) var hidden: [[UInt8]] = []
  private(set) var sameFolders: [(path: [UInt8], as: [UInt8])] = []
  private(set) var problems: [InputProblem] = []
  /// The folders that were searched.
  var folderPaths: [[UInt8]] { folders.map(\.path) }

  private struct Folder {
    let path: [UInt8]
    let id: FileID
    let parent: Int?
  }

  private struct Link {
    let path: [UInt8]
    let folder: Int
  }

  private var folders: [Folder] = []
  private var folderIndices: [FileID: Int] = [:]
  private var links: [Link] = []

  /// Searches the paths; standard input must not be among them.
  init(paths: [[UInt8]]) {
    for path in paths.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard !path.contains(0) else {
        report(.notFound, path, "the path contains a zero byte")
        continue
      }
      guard let status = examine(path) else { continue }
      take(path, status, parent: nil)
    }
    while !links.isEmpty {
      let batch = links.sorted { $0.path.lexicographicallyPrecedes($1.path) }
      links = []
      for link in batch {
        guard let status = examine(link.path) else { continue }
        take(link.path, status, parent: link.folder)
      }
    }
  }

  private mutating func take(_ path: [UInt8], _ status: FileStatus, parent: Int?) {
    switch status.type {
    case .folder: searchTree(path, status, parent: parent)
    case .regular: found.append(Found(path: path, status: status))
    case .pipe where parent == nil: found.append(Found(path: path, status: status))
    // Opening a pipe that nobody writes to would wait for ever.
    case .pipe: report(.notRegularFile, path, "a named pipe is read only when it is named itself")
    case .link, .other: report(.notRegularFile, path, "not a regular file")
    }
  }

  private mutating func searchTree(_ path: [UInt8], _ status: FileStatus, parent: Int?) {
    // Folders still to search, the next one last; no recursion, however deep they lie.
    var waiting = [(path: path, id: status.id, parent: parent)]
    while let next = waiting.popLast() {
      if let earlier = folderIndices[next.id] {
        reportSecondVisit(next.path, parent: next.parent, earlier: earlier)
        continue
      }
      let index = folders.count
      folders.append(Folder(path: next.path, id: next.id, parent: next.parent))
      folderIndices[next.id] = index

      let names: [[UInt8]]
      do {
        names = try SystemCalls.names(inFolder: next.path)
      } catch {
        let code: InputProblem.Code =
          error.isPermissionDenied ? .permissionDenied : .unreadableFolder
        report(code, next.path, error.text)
        continue
      }
      var inner: [(path: [UInt8], id: FileID, parent: Int?)] = []
      for name in names {
        let path = Self.join(next.path, name)
        guard name.first != UInt8(ascii: ".") else {
          hidden.append(path)
          continue
        }
        guard let own = examine(path, followingLinks: false) else { continue }
        if own.type == .folder {
          inner.append((path, own.id, index))
          continue
        }
        guard own.type == .link else {
          take(path, own, parent: index)
          continue
        }
        guard let target = examine(path) else { continue }
        if target.type == .folder {
          links.append(Link(path: path, folder: index))
        } else {
          take(path, target, parent: index)
        }
      }
      waiting.append(contentsOf: inner.reversed())
    }
  }

  private mutating func reportSecondVisit(_ path: [UInt8], parent: Int?, earlier: Int) {
    var ancestor = parent
    while let index = ancestor {
      guard index != earlier else {
        let name = String(decoding: folders[earlier].path, as: UTF8.self)
        report(.folderLoop, path, "leads back to `\(name)`, which is searched once")
        return
      }
      ancestor = folders[index].parent
    }
    sameFolders.append((path, folders[earlier].path))
  }

  /// The status of what is there, or nil and a problem.
  private mutating func examine(_ path: [UInt8], followingLinks: Bool = true) -> FileStatus? {
    do {
      return try SystemCalls.status(of: path, followingLinks: followingLinks)
    } catch {
      let code: InputProblem.Code =
        error.isNotFound ? .notFound : error.isPermissionDenied ? .permissionDenied : .unreachable
      report(code, path, error.text)
      return nil
    }
  }

  private mutating func report(_ code: InputProblem.Code, _ path: [UInt8], _ detail: String) {
    problems.append(
      InputProblem(code: code, path: String(decoding: path, as: UTF8.self), detail: detail))
  }

  private static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    return folder.last == slash ? folder + name : folder + [slash] + name
  }
}
