namespace FastTwiml.Http;

/// <summary>Why a request is refused: one value a fault, with one ready response, one metric tag and one row in the tests' tables.</summary>
internal enum RejectReason : byte
{
    None = 0,

    // The request line (RFC 9112 3).
    InvalidMethod,
    InvalidRequestLine,
    InvalidTarget,
    TargetTooLong,
    InvalidVersion,
    UnsupportedVersion,

    // Line ends (RFC 9112 2.2).
    BareLineFeed,
    BareCarriageReturn,

    // Field lines (RFC 9112 5, RFC 9110 5).
    HeadTooLarge,
    TooManyFields,
    InvalidFieldName,
    SpaceBeforeColon,
    MissingColon,
    FoldedLine,
    InvalidFieldValue,
    RepeatedField,

    // Single fields (RFC 9112 3.2, 6; RFC 9110 10.1.1).
    MissingHost,
    RepeatedHost,
    InvalidHost,
    HostMismatch,
    InvalidContentLength,
    RepeatedContentLength,
    ContentLengthWithTransferEncoding,
    InvalidTransferEncoding,
    TransferEncodingInHttp10,
    UnknownTransferCoding,
    ExpectationFailed,

    // The body (RFC 9112 6, 7.1).
    LengthRequired,
    BodyTooLarge,
    InvalidChunkSize,
    InvalidChunkExtension,
    ChunkLineTooLong,
    ChunkExtensionsTooLarge,
    MissingChunkEnd,
    TrailersTooLarge,

    // The arrival.
    TruncatedRequest,
    HeadTimeout,
    BodyTimeout,

    // The route.
    NotFound,
    MethodNotAllowedPost,
    MethodNotAllowedGetHead,
    MethodNotAllowedGet,
    UpgradeRequired,
    WrongWebSocketVersion,
    InvalidWebSocketKey,
    UpgradeWithBody,

    // The webhook.
    NotAForm,
    BadForm,
    TooManyFormPairs,
    FormNameTooLong,
    FormValueTooLong,
    WrongSignature,
    MissingCallSid,
    AnotherAccount,

    // The node.
    Draining,
    StoreUnwritable,
    TooManyConnections,
}
