// Writes the tables that are generated into the sources. Run it in the package's folder:
//
//   trailsift-tables                                    the files inside the binary; schema and coverage
//                                                      of the rules beside them
//   trailsift-tables known-actions BOTOCORE/data        the known IAM actions, from botocore's models

import Foundation

/// Why a table cannot be written.
struct TableError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

do {
  let arguments = CommandLine.arguments.dropFirst()
  switch (arguments.first, arguments.count) {
  case (nil, _):
    try EmbeddedFilesTable.write(root: ".")
    try RuleDocuments.write(root: ".")
  case ("known-actions", 2): try KnownActionsTable.write(root: ".", models: arguments[2])
  default: throw TableError("usage: trailsift-tables [known-actions BOTOCORE/data]")
  }
} catch {
  FileHandle.standardError.write(Data("trailsift-tables: \(error)\n".utf8))
  exit(2)
}
