/// Sigma rules of our own, in the forms that people write: what tests load, and pySigma reads, too.
enum SigmaSampleRules {
  static let all = [
    rootUse, trailStopped, keysForOthers, consoleWithoutSecondFactor, openBucketPolicy,
    snapshotShared, userData, nightWork, toolNames, foreignAddress, policyInText,
  ]

  static let rootUse = """
    title: The root user called an API
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0001
    name: root_use
    status: stable
    description: Root was used for more than the console allows to avoid.
    references:
        - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
    author: Trailsift
    date: 2026-03-01
    tags:
        - attack.t1078.004
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            userIdentity.type: Root
        filter_main_service_events:
            eventType: AwsServiceEvent
        filter_main_invoked:
            userIdentity.invokedBy|exists: true
        condition: selection and not 1 of filter_main_*
    falsepositives:
        - Closing an account
    level: high
    """

  static let trailStopped = """
    title: A trail was stopped or weakened
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0002
    status: test
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            eventSource: cloudtrail.amazonaws.com
            eventName:
                - StopLogging
                - DeleteTrail
                - UpdateTrail
                - PutEventSelectors
        filter_optional_denied:
            errorCode|contains: AccessDenied
        condition: selection and not filter_optional_denied
    fields:
        - userIdentity.arn
        - requestParameters.name
    level: high
    """

  static let keysForOthers = """
    title: An access key was made for someone else
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0003
    status: experimental
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            eventSource: iam.amazonaws.com
            eventName: CreateAccessKey
        own:
            userIdentity.arn|fieldref|endswith: requestParameters.userName
        own_without_name:
            requestParameters.userName: null
        failed:
            errorCode: '*'
        condition: selection and not (own or own_without_name or failed)
    level: medium
    """

  static let consoleWithoutSecondFactor = """
    title: Console sign-in without a second factor
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0004
    status: test
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            eventName: ConsoleLogin
            additionalEventData.MFAUsed: 'No'
            responseElements.ConsoleLogin: Success
        filter_sso:
            userIdentity.arn|contains: ':assumed-role/AWSReservedSSO_'
        filter_saml:
            additionalEventData.SamlProviderArn|exists: true
        condition: selection and not 1 of filter_*
    level: medium
    """

  static let openBucketPolicy = #"""
    title: A bucket policy names everybody
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0005
    status: test
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection_call:
            eventSource: s3.amazonaws.com
            eventName: PutBucketPolicy
        selection_policy:
            - requestParameters.bucketPolicy.Statement.Principal: '\*'
            - requestParameters.bucketPolicy.Statement.Principal.AWS: '\*'
            - requestParameters|contains|all:
                - '"Effect":"Allow"'
                - '"Principal":"\*"'
        condition: all of selection_*
    level: high
    """#

  static let policyInText = #"""
    title: A policy as a tool leaves it, or a key of theirs anywhere
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0011
    status: test
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            eventSource: iam.amazonaws.com
            eventName: PutUserPolicy
        selection_resource:
            requestParameters|contains: '"arn:aws:s3:::<bucket>/*"'
        selection_action:
            requestParameters|contains: '"s3:GetObject"'
        keys:
            '|re': 'AKIA(EXAMPLE|SAMPLE)[0-9A-Z]+'
        condition: all of selection* or keys
    level: high
    """#

  static let snapshotShared = """
    title: A snapshot was shared with an account outside
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0006
    status: test
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            eventSource: ec2.amazonaws.com
            eventName: ModifySnapshotAttribute
            requestParameters.attributeType: CREATE_VOLUME_PERMISSION
            requestParameters.createVolumePermission.add|contains: userId
        filter_own:
            requestParameters.createVolumePermission.add.items.userId:
                - '111122223333'
                - 444455556666
        condition: selection and not filter_own
    level: high
    """

  static let userData = """
    title: Start-up script of an instance with a download
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0007
    status: experimental
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            eventSource: ec2.amazonaws.com
            eventName|startswith:
                - RunInstances
                - ModifyInstanceAttribute
            requestParameters.userData|base64offset|contains:
                - 'http://'
                - 'https://'
        condition: selection
    level: medium
    """

  static let nightWork = """
    title: Rights were changed at night or many at once
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0008
    status: experimental
    logsource:
        product: aws
        service: cloudtrail
    detection:
        change:
            eventSource: iam.amazonaws.com
            eventName|re: '^(Attach|Put)(User|Role|Group)Policy$'
        night:
            eventTime|hour|gte: 22
        early:
            eventTime|hour|lt: 5
        many:
            requestParameters.maxItems|gt: 500
        condition:
            - change and (night or early)
            - change and many
    level: low
    """

  static let toolNames = """
    title: A tool of attackers by its name
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0009
    status: test
    logsource:
        product: aws
        service: cloudtrail
    detection:
        keywords:
            - pacu
            - 'scout*suite'
            - trufflehog
        both:
            '|all':
                - kali
                - boto
        agent:
            userAgent|re|i: '(weird-al|cloudfox)/[0-9.]+'
        condition: 1 of them
    level: medium
    """

  static let foreignAddress = """
    title: Secrets were read from an address that is not ours
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0010
    status: test
    logsource:
        product: aws
        service: cloudtrail
    detection:
        selection:
            eventSource|cased: secretsmanager.amazonaws.com
            eventName: GetSecretValue
            userIdentity.type|neq: AWSService
        ours:
            sourceIPAddress|cidr:
                - 203.0.113.0/24
                - 2001:db8::/32
        condition: selection and not ours
    level: medium
    """
}
