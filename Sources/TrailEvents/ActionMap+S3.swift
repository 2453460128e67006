// S3 writes API names into the log where policies have other words.
// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3", and
// S3 User Guide, "Amazon S3 CloudTrail events".
extension ActionMap {
  /// Calls on buckets and objects.
  static let s3Rows: [String: [String]] = [
    "ListObjects": ["ListBucket"],
    "ListObjectsV2": ["ListBucket"],
    "HeadBucket": ["ListBucket"],
    "ListBuckets": ["ListAllMyBuckets"],
    "ListObjectVersions": ["ListBucketVersions"],
    "ListMultipartUploads": ["ListBucketMultipartUploads"],
    "ListParts": ["ListMultipartUploadParts"],
    "HeadObject": ["GetObject"],
    "SelectObjectContent": ["GetObject"],
    "GetObjectAttributes": ["GetObject", "GetObjectAttributes"],
    "PostObject": ["PutObject"],
    "CreateMultipartUpload": ["PutObject"],
    "InitiateMultipartUpload": ["PutObject"],
    "CompleteMultipartUpload": ["PutObject"],
    "UploadPart": ["PutObject"],
    "UploadPartCopy": ["PutObject", "GetObject"],
    "CopyObject": ["PutObject", "GetObject"],
    "DeleteObjects": ["DeleteObject"],
    "DeleteMultipleObjects": ["DeleteObject"],
    "PutPublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "GetPublicAccessBlock": ["GetBucketPublicAccessBlock"],
    "DeletePublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "DeleteBucketPublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "DeleteAccountPublicAccessBlock": ["PutAccountPublicAccessBlock"],
    "GetBucketCors": ["GetBucketCORS"],
    "PutBucketCors": ["PutBucketCORS"],
    "DeleteBucketCors": ["PutBucketCORS"],
    "DeleteBucketTagging": ["PutBucketTagging"],
    "DeleteBucketOwnershipControls": ["PutBucketOwnershipControls"],
    "GetBucketAccelerateConfiguration": ["GetAccelerateConfiguration"],
    "PutBucketAccelerateConfiguration": ["PutAccelerateConfiguration"],
    "GetObjectLockConfiguration": ["GetBucketObjectLockConfiguration"],
    "PutObjectLockConfiguration": ["PutBucketObjectLockConfiguration"],
    "GetBucketNotificationConfiguration": ["GetBucketNotification"],
    "PutBucketNotificationConfiguration": ["PutBucketNotification"],
    "ListBucketAnalyticsConfigurations": ["GetAnalyticsConfiguration"],
    "ListBucketInventoryConfigurations": ["GetInventoryConfiguration"],
    "ListBucketMetricsConfigurations": ["GetMetricsConfiguration"],
    "ListBucketIntelligentTieringConfigurations": ["GetIntelligentTieringConfiguration"],
    "WriteGetObjectResponse": ["s3-object-lambda:WriteGetObjectResponse"],
  ]

  /// The same calls where a version of the object is named.
  static let s3VersionRows: [String: [String]] = [
    "GetObject": ["GetObjectVersion"],
    "HeadObject": ["GetObjectVersion"],
    "GetObjectAcl": ["GetObjectVersionAcl"],
    "GetObjectTagging": ["GetObjectVersionTagging"],
    "GetObjectTorrent": ["GetObjectVersionTorrent"],
    "GetObjectAttributes": ["GetObjectVersion", "GetObjectVersionAttributes"],
    "PutObjectAcl": ["PutObjectVersionAcl"],
    "PutObjectTagging": ["PutObjectVersionTagging"],
    "DeleteObject": ["DeleteObjectVersion"],
    "DeleteObjectTagging": ["DeleteObjectVersionTagging"],
  ]

  /// `GetBucketLifecycle` is `GetLifecycleConfiguration`, `DeleteBucketLifecycle` is
  /// `PutLifecycleConfiguration`: seven settings, with or without `Configuration` in the name.
  static func s3ConfigurationAction(_ name: String) -> String? {
    for (verb, action) in [("Get", "Get"), ("Put", "Put"), ("Delete", "Put")] {
      guard let rest = name.dropping(prefix: "\(verb)Bucket") else { continue }
      for setting in s3Settings where rest == setting || rest == "\(setting)Configuration" {
        return "\(action)\(setting)Configuration"
      }
    }
    return nil
  }

  static let s3Settings = [
    "Analytics", "Encryption", "IntelligentTiering", "Inventory", "Lifecycle", "Metrics",
    "Replication",
  ]
}
