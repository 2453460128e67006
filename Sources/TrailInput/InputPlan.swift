/// The files of a run in the order they are reported in, and what was left out.
///
/// The same paths give the same plan, whatever their order. Nothing is opened but folders.
public struct InputPlan: Sendable {
  /// A path that was found and is not read.
  public struct Skipped: Sendable, Hashable {
    /// The path, as shown to people.
    public let path: String

    /// Why it is not read.
    public let reason: SkipReason
  }

  /// What to read, sorted by the bytes of the path; `files[i].index == i`.
  public let files: [InputFile]

  /// What was found and is not read, sorted by path.
  public let skipped: [Skipped]

  /// What should have been read or searched and could not, sorted by path.
  public let problems: [InputProblem]

  /// The folders that were searched, as bytes of their paths.
  public let folders: [[UInt8]]

  /// The compressed bytes of all files whose size is known.
  public var knownByteCount: Int64 { files.reduce(0) { $0 + ($1.byteCount ?? 0) } }

  /// How many paths are skipped for each reason, by ``SkipReason/counter``, sorted by its name.
  public var skippedCounts: [(counter: String, count: Int)] {
    var counts: [String: Int] = [:]
    for entry in skipped { counts[entry.reason.counter, default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Finds what to read.
  ///
  /// A path is a file, a folder (searched to its bottom, through symbolic links) or `-` for
  /// standard input; a file called `-` is `./-`. In a folder every regular file counts, whatever it
  /// is called, but for names that start with a dot.
  ///
  /// A file that is reached more than once (same device and inode: given twice, through a symbolic
  /// or a hard link) is read once, under the path whose bytes come first; the filter judges that
  /// path. Standard input is never compared with files.
  public static func make(paths: [String], filter: InputFilter = InputFilter()) -> InputPlan {
    let search = FolderSearch(paths: paths.filter { $0 != "-" }.map { Array($0.utf8) })

    var skipped: [Skipped] = []
    let named = Set(search.hidden.isEmpty ? [] : search.found.map(\.path))
    for path in search.hidden where !named.contains(path) {
      skipped.append(Skipped(path: text(path), reason: .hidden))
    }
    for (path, earlier) in search.sameFolders where path != earlier {
      skipped.append(Skipped(path: text(path), reason: .sameFolder(as: text(earlier))))
    }

    var files: [InputFile] = []
    var firstPaths: [FileID: [UInt8]] = [:]
    var previous: [UInt8]?
    for found in search.found.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
      // One path reached twice, as with `logs` and `logs/a.json` given, is no second path.
      guard found.path != previous else { continue }
      previous = found.path
      if let first = firstPaths[found.status.id] {
        skipped.append(Skipped(path: text(found.path), reason: .sameFile(as: text(first))))
        continue
      }
      firstPaths[found.status.id] = found.path
      let isRegular = found.status.type == .regular
      let file = InputFile(
        pathBytes: found.path, index: files.count, kind: isRegular ? .regular : .pipe,
        byteCount: isRegular ? found.status.byteCount : nil)
      if let name = file.deliveredName, let reason = filter.canSkip(name) {
        skipped.append(Skipped(path: file.path, reason: reason))
      } else {
        files.append(file)
      }
    }
    if paths.contains("-") { files = insertingStandardInput(files) }

    return InputPlan(
      files: files, skipped: inOrder(skipped, by: { ($0.path, $0.reason.counter) }),
      problems: inOrder(search.problems, by: { ($0.path, $0.code.rawValue) }),
      folders: search.folderPaths)
  }

  /// The elements in the order of the bytes of their keys, each once.
  private static func inOrder<Element: Hashable>(
    _ elements: [Element], by key: (Element) -> (String, String)
  ) -> [Element] {
    Set(elements).sorted {
      let (left, right) = (key($0), key($1))
      if left.0 != right.0 { return left.0.utf8.lexicographicallyPrecedes(right.0.utf8) }
      return left.1 < right.1
    }
  }

  /// The files with standard input among them, at the place of its name.
  private static func insertingStandardInput(_ files: [InputFile]) -> [InputFile] {
    let name = Array(InputFile.standardInputPath.utf8)
    let place =
      files.firstIndex { name.lexicographicallyPrecedes($0.pathBytes) } ?? files.count
    var result = Array(files[..<place])
    result.append(.standardInput(index: place))
    for file in files[place...] {
      result.append(
        InputFile(
          pathBytes: file.pathBytes, index: result.count, kind: file.kind,
          byteCount: file.byteCount))
    }
    return result
  }

  private static func text(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }
}
